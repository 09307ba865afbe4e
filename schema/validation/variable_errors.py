"""What is said of variables that do not fit the operation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from graphql import (
    GraphQLError,
    GraphQLSchema,
    VariableDefinitionNode,
    is_input_type,
    is_non_null_type,
    print_ast,
    type_from_ast,
)

from schema.validation.input_notation import JsonValue
from schema.validation.invalid_values import find_invalid_values

NULL_VARIABLE = re.compile(
    r"Argument '(?P<argument>\w+)' has invalid value(?: at (?P<path>\S+))?: Expected variable '(?P<variable>\$\w+)'.*"
)


def find_variable_errors(
    schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], given: Mapping[str, object], most: int
) -> list[GraphQLError]:
    """The first things that are wrong with the variables of an operation, each with where it is declared."""
    return list(islice(_errors(schema, definitions, given), most))


def _errors(
    schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], given: Mapping[str, object]
) -> Iterator[GraphQLError]:
    for definition in definitions:
        name = definition.variable.name.value
        kind = type_from_ast(schema, definition.type)
        if not is_input_type(kind):
            continue
        if name in given:
            for wrong in find_invalid_values(kind, JsonValue(given[name])):
                yield GraphQLError(wrong.under(f"${name}"), definition)
        elif is_non_null_type(kind) and definition.default_value is None:
            yield GraphQLError(f"${name}: no value was sent in variables; {print_ast(definition.type)} needs one", definition)


def null_variable_error(error: GraphQLError) -> GraphQLError:
    """What is said of a variable that is null, or absent, where an argument may not be: its own type lets it be."""
    return GraphQLError(NULL_VARIABLE.sub(_said, error.message), error.nodes)


def _said(found: re.Match[str]) -> str:
    return f"{found['argument']}{found['path'] or ''}: {found['variable']} is null, which may not stand here; send a value"
