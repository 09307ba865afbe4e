"""The shape of an operation's variables: everything of their values that decides the form of the plan."""

from collections.abc import Hashable, Mapping, Sequence
from enum import Enum

from graphql import (
    GraphQLSchema,
    VariableDefinitionNode,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    type_from_ast,
)
from graphql.type import GraphQLInputType

from schema.documents.variable_usages import ShapeFunction, VariableUsages

ABSENT = "absent"


def shape_of_variables(
    schema: GraphQLSchema,
    definitions: Sequence[VariableDefinitionNode],
    variables: Mapping[str, object],
    usages: VariableUsages,
) -> Hashable:
    """Two requests for one operation whose variables have the same shape have the same plan."""
    deciding = [one for one in definitions if one.variable.name.value in usages.plan_variables]
    return tuple(_shape(schema, definition, variables, usages) for definition in deciding)


def _shape(
    schema: GraphQLSchema, definition: VariableDefinitionNode, variables: Mapping[str, object], usages: VariableUsages
) -> Hashable:
    name = definition.variable.name.value
    if name not in variables:
        return ABSENT
    value = variables[name]
    kind = type_from_ast(schema, definition.type)
    whole = _of_value(value, kind)  # type: ignore[arg-type]  # validation knows that it is a type of input
    return (whole, *_by_uses(value, usages.shapes.get(name, ())))


def shape_of_scalar(value: object, shapes: Sequence[ShapeFunction]) -> Hashable:
    """The shape of one variable that is a scalar."""
    whole = value if value is None or isinstance(value, bool) else True
    return (whole, *_by_uses(value, shapes)) if shapes else (whole,)


def _by_uses(value: object, shapes: Sequence[ShapeFunction]) -> tuple[Hashable, ...]:
    return tuple(shape(value) if value is not None else None for shape in shapes)


def _of_value(value: object, declared: GraphQLInputType) -> Hashable:
    if value is None:
        return None
    kind = get_nullable_type(declared)
    if isinstance(value, bool):
        return value
    if is_enum_type(kind):
        return value.name if isinstance(value, Enum) else str(value)
    if is_input_object_type(kind) and isinstance(value, Mapping):
        return tuple((name, _of_value(one, kind.fields[name].type)) for name, one in value.items())
    if is_list_type(kind) and isinstance(value, list):
        return _of_list(value, kind.of_type)
    return True


def _of_list(values: list[object], item: GraphQLInputType) -> Hashable:
    """Lists of scalars are bound whole, however long; lists of objects and choices spell themselves out."""
    if is_input_object_type(get_nullable_type(item)) or is_list_type(get_nullable_type(item)):
        return tuple(_of_value(one, item) for one in values)
    return None in values
