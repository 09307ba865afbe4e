"""Object types: every declared type with what can be read of it."""

from collections.abc import Iterator

from cms.content.content_type import ENTRY_FIELDS, ID, ContentType, RowType
from cms.content.fields import Field
from cms.content.registry import Registry
from cms.content.relation_graph import ToMany
from cms.content.relations import Count, Score
from schema.derive.connection_types import list_field, where_argument, within_argument
from schema.derive.definitions import FieldDefinition
from schema.derive.field_definitions import field_definition
from schema.derive.schema_types import SchemaTypes

_INHERITED = frozenset({ID, *ENTRY_FIELDS})


def add_object_types(types: SchemaTypes, registry: Registry) -> None:
    """Add the object type of each declared type: its fields, then the lists that others' references make."""
    for row_type in registry.rows.values():
        interface = "Entry" if isinstance(row_type, ContentType) else "Node"
        types.add_object(row_type.name, _fields(types, registry, row_type), doc=row_type.doc, interface=interface)


def _fields(types: SchemaTypes, registry: Registry, row_type: RowType) -> Iterator[FieldDefinition]:
    lists = {relation.name: relation for relation in registry.relations[row_type.name].values() if isinstance(relation, ToMany)}
    for field in row_type.all_fields:
        if field not in _INHERITED and not isinstance(field, Count):
            yield _field(types, registry, row_type, field)
    declared = {field.name for field in row_type.all_fields}
    for relation in lists.values():
        if relation.name not in declared:
            yield list_field(types, registry, relation)


def _field(types: SchemaTypes, registry: Registry, row_type: RowType, field: Field) -> FieldDefinition:
    relation = registry.relations[row_type.name].get(field.name)
    if isinstance(relation, ToMany):
        return list_field(types, registry, relation)
    if isinstance(field, Score):
        return _score_field(types, registry, row_type, field)
    return field_definition(field)


def _score_field(types: SchemaTypes, registry: Registry, row_type: RowType, field: Score) -> FieldDefinition:
    rated = registry.to_many(row_type.name, field.of)
    arguments = (*within_argument(types, rated), where_argument(registry.rows[rated.target]))
    return FieldDefinition(field.name, "ScoreSummary!", field.doc, arguments)
