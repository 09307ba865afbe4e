"""The tables of what hangs on a type's entries: rich texts, ids in other systems, links and owned rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from cms.content.content_type import ContentType
from cms.content.editions import external_id_table, rich_text_fields, rich_text_table
from cms.content.registry import Registry
from cms.content.relation_graph import link_table
from cms.content.relations import Links, Owned


@dataclass(frozen=True)
class ChildTable:
    """A table of what hangs on entries: the column of the entry's key, and whether rows keep their own keys."""

    base: str
    owner_column: str
    keeps_keys: bool


def child_tables_of(registry: Registry, content_type: ContentType) -> Iterator[ChildTable]:
    """All tables of what hangs on a type's entries, closures apart."""
    if rich_text_fields(content_type):
        yield ChildTable(rich_text_table(content_type), "entry_id", keeps_keys=True)
    yield ChildTable(external_id_table(content_type), "entry_id", keeps_keys=False)
    for field in content_type.fields:
        if isinstance(field, Links):
            yield ChildTable(link_table(content_type, field), "owner_id", keeps_keys=False)
        elif isinstance(field, Owned):
            owned_type = registry.get_owned(field.of)
            yield ChildTable(owned_type.table, f"{owned_type.owner}_id", keeps_keys=True)
