"""The registry: every type by name, and every relation between types."""

from dataclasses import dataclass
from functools import cached_property

from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.fields import Field
from cms.content.relation_graph import Relation, ToMany, ToOne, build_relations


@dataclass(frozen=True)
class Registry:
    """An explicit list of what there is; nothing registers itself."""

    content_types: tuple[ContentType, ...]
    owned_types: tuple[OwnedType, ...]

    @cached_property
    def rows(self) -> dict[str, RowType]:
        """Every type by its name."""
        return {one.name: one for one in (*self.content_types, *self.owned_types)}

    @cached_property
    def by_prefix(self) -> dict[str, RowType]:
        """Every type by the prefix of its public ids."""
        return {one.table: one for one in self.rows.values()}

    @cached_property
    def relations(self) -> dict[str, dict[str, Relation]]:
        """Every relation, by type name and field name."""
        return build_relations(self.rows)

    @cached_property
    def fields(self) -> dict[str, dict[str, Field]]:
        """Every declared field, by type name and field name."""
        return {name: {field.name: field for field in row.all_fields} for name, row in self.rows.items()}

    def get_type(self, name: str) -> ContentType:
        """The content type of this name; LookupError when there is none."""
        found = self.rows.get(name)
        if not isinstance(found, ContentType):
            raise LookupError(f"there is no content type {name!r}")
        return found

    def get_owned(self, name: str) -> OwnedType:
        """The owned type of this name; LookupError when there is none."""
        found = self.rows.get(name)
        if not isinstance(found, OwnedType):
            raise LookupError(f"there is no owned type {name!r}")
        return found

    def to_one(self, type_name: str, field_name: str) -> ToOne:
        """The relation of this name that leads to one row; LookupError when there is none."""
        relation = self.relations[type_name].get(field_name)
        if not isinstance(relation, ToOne):
            raise LookupError(f"{type_name}.{field_name} does not lead to one row")
        return relation

    def to_many(self, type_name: str, field_name: str) -> ToMany:
        """The relation of this name that leads to many rows; LookupError when there is none."""
        relation = self.relations[type_name].get(field_name)
        if not isinstance(relation, ToMany):
            raise LookupError(f"{type_name}.{field_name} does not lead to many rows")
        return relation
