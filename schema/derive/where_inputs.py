"""Conditions on whole rows: what a list of each type can be narrowed by."""

from collections.abc import Iterator

from cms.content.content_type import RowType
from cms.content.registry import Registry
from cms.content.relation_graph import ToMany, find_tree
from schema.derive.definitions import InputValueDefinition
from schema.derive.field_definitions import where_input
from schema.derive.schema_types import SchemaTypes


def add_where_inputs(types: SchemaTypes, registry: Registry) -> None:
    """Add the conditions on rows of each type, and on lists of them."""
    for row_type in registry.rows.values():
        _add_where_input(types, registry, row_type)
        _add_list_condition(types, row_type)


def _add_where_input(types: SchemaTypes, registry: Registry, row_type: RowType) -> None:
    name = f"{row_type.name}Where"
    combined = (
        InputValueDefinition("and", f"[{name}!]", "All of these hold; an empty list holds for all."),
        InputValueDefinition("or", f"[{name}!]", "One of these holds, or more; an empty list holds for none."),
        InputValueDefinition("not", name, "This does not hold; its exact complement."),
    )
    doc = (
        f"Conditions on a {row_type.name}. All that are given must hold; and, or, not nest; {{}} holds for all. "
        "An explicit null is BAD_USER_INPUT that says what to write instead."
    )
    types.add_input(name, (*combined, *_value_inputs(registry, row_type), *_list_inputs(registry, row_type)), doc=doc)


def _value_inputs(registry: Registry, row_type: RowType) -> Iterator[InputValueDefinition]:
    relations = registry.relations[row_type.name]
    for field in row_type.all_fields:
        if field.where and not isinstance(relations.get(field.name), ToMany):
            yield where_input(field)
    tree = find_tree(row_type)
    if tree is not None and tree.within:
        doc = f"True for the {row_type.name.lower()} that has this slug now, and everything below it."
        yield InputValueDefinition("withinSlug", "String", doc)


def _list_inputs(registry: Registry, row_type: RowType) -> Iterator[InputValueDefinition]:
    for relation in registry.relations[row_type.name].values():
        if isinstance(relation, ToMany) and relation.where:
            yield InputValueDefinition(relation.name, f"{relation.target}ListCondition", relation.doc)


def _add_list_condition(types: SchemaTypes, row_type: RowType) -> None:
    where = f"{row_type.name}Where"
    fields = (
        InputValueDefinition("some", where, "One row of the list meets this, or more."),
        InputValueDefinition("every", where, "All rows of the list meet this; true for an empty list."),
        InputValueDefinition("none", where, "No row of the list meets this; true for an empty list."),
    )
    doc = f"Conditions on a list of {row_type.name}. All that are given must hold."
    types.add_input(f"{row_type.name}ListCondition", fields, doc=doc)
