"""What a schema promises, by coordinate (`Movie`, `Movie.credits`, `Within.SELF`), so that two schemas can be compared."""

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    is_introspection_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.utilities.print_schema import print_input_value

Facts = dict[str, set[str]]

_KINDS: dict[type[GraphQLNamedType], str] = {
    GraphQLObjectType: "is a type",
    GraphQLInterfaceType: "is an interface",
    GraphQLInputObjectType: "is an input",
    GraphQLEnumType: "is an enum",
    GraphQLScalarType: "is a scalar",
}


def find_missing(contract: GraphQLSchema, served: GraphQLSchema) -> set[str]:
    """Types the served schema lacks, and fields, inputs and enum values that types it has lack."""
    promised, given = read_promises(contract), read_promises(served)
    lacking = promised.keys() - given.keys()
    return {one for one in lacking if one.partition(".")[0] == one or one.partition(".")[0] in given}


def find_broken(contract: GraphQLSchema, served: GraphQLSchema) -> set[str]:
    """What the contract says of something the served schema has, and does not hold there."""
    promised, given = read_promises(contract), read_promises(served)
    return {f"{one} {fact}" for one in promised.keys() & given.keys() for fact in promised[one] - given[one]}


def find_demands(contract: GraphQLSchema, served: GraphQLSchema) -> set[str]:
    """What the served schema requires of a caller and the contract does not."""
    allowed, asked = _read_demands(contract), _read_demands(served)
    return {f"{one} {fact}" for one in allowed.keys() & asked.keys() for fact in asked[one] - allowed[one]}


def read_promises(schema: GraphQLSchema) -> Facts:
    """Everything a caller may rely on."""
    return {coordinate: facts for one in _own_types(schema) for coordinate, facts in _promises_of(one)}


def _own_types(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    return (one for one in schema.type_map.values() if not is_introspection_type(one))


def _promises_of(one: GraphQLNamedType) -> Iterator[tuple[str, set[str]]]:
    kind = next(word for known, word in _KINDS.items() if isinstance(one, known))
    match one:
        case GraphQLObjectType() | GraphQLInterfaceType():
            yield one.name, {kind, *(f"implements {interface.name}" for interface in one.interfaces)}
            for name, field in one.fields.items():
                yield f"{one.name}.{name}", _promises_of_field(field)
        case GraphQLInputObjectType():
            yield one.name, {kind, *(["@oneOf"] if one.is_one_of else [])}
            for name, given in one.fields.items():
                yield f"{one.name}.{name}", {print_input_value(name, given)}
        case GraphQLEnumType():
            yield one.name, {kind}
            yield from ((f"{one.name}.{value}", set()) for value in one.values)
        case _:
            yield one.name, {kind}


def _promises_of_field(field: GraphQLField) -> set[str]:
    return {str(field.type), *(print_input_value(name, argument) for name, argument in field.args.items())}


def _read_demands(schema: GraphQLSchema) -> Facts:
    return {coordinate: facts for one in _own_types(schema) for coordinate, facts in _demands_of(one)}


def _demands_of(one: GraphQLNamedType) -> Iterator[tuple[str, set[str]]]:
    match one:
        case GraphQLObjectType() | GraphQLInterfaceType():
            for name, field in one.fields.items():
                yield f"{one.name}.{name}", {argument for argument, given in field.args.items() if is_required_argument(given)}
        case GraphQLInputObjectType():
            yield one.name, {name for name, field in one.fields.items() if is_required_input_field(field)}
