"""Where references stand: each field that leads to other entries, the table that holds it, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.registry import Registry
from cms.content.relation_graph import link_table
from cms.content.relations import Links, Owned, Reference


@dataclass(frozen=True)
class ReferenceColumn:
    """Where the references of a field stand: a table, the column of the entry's key, and that of the target's."""

    field: str
    target_type: str
    table: str
    owner_column: str
    target_column: str


def reference_columns_of(registry: Registry, content_type: ContentType) -> Iterator[ReferenceColumn]:
    """All references of a type's entries, those of what they own among them."""
    yield from _references(content_type, "id")
    for field in content_type.fields:
        if isinstance(field, Links):
            yield ReferenceColumn(field.name, field.to, link_table(content_type, field), "owner_id", "target_id")
        elif isinstance(field, Owned):
            owned_type = registry.get_owned(field.of)
            yield from _references(owned_type, f"{owned_type.owner}_id")


def _references(row_type: RowType, owner: str) -> Iterator[ReferenceColumn]:
    back = row_type.owner if isinstance(row_type, OwnedType) else None
    for field in row_type.fields:
        if isinstance(field, Reference) and field.name != back:
            yield ReferenceColumn(field.name, field.to, row_type.table, owner, field.column)
