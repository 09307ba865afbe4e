"""The oracle's door: a document and its variables in, data and the codes of errors out."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSyntaxError,
    execute_sync,
    parse,
    validate,
)

from tests.oracle.content import Content
from tests.oracle.resolvers import resolve_field, resolve_type
from tests.oracle.schema import read_schema

CURSORS = {"cursor", "startCursor", "endCursor"}


def evaluate(
    content: Content, document: str, variables: dict[str, Any] | None = None, operation_name: str | None = None
) -> dict[str, Any]:
    """Answer a query from plain dictionaries.

    Returns `data` (None where nothing could be answered) and `errors`, the sorted codes of what went wrong. An
    exception that is no GraphQL error is a bug of the oracle and is raised.
    """
    try:
        parsed = parse(document)
    except GraphQLSyntaxError:
        return {"data": None, "errors": ["GRAPHQL_PARSE_FAILED"]}
    if validate(read_schema(), parsed):
        return {"data": None, "errors": ["GRAPHQL_VALIDATION_FAILED"]}
    result = run(content, parsed, variables, operation_name)
    return {"data": result.data, "errors": list_codes(result.errors or ())}


def run(
    content: Content, document: DocumentNode, variables: dict[str, Any] | None, operation_name: str | None
) -> ExecutionResult:
    """Execute a valid document over the content."""
    return execute_sync(
        read_schema(),
        document,
        context_value=content,
        variable_values=variables,
        operation_name=operation_name,
        field_resolver=resolve_field,
        type_resolver=resolve_type,
    )


def list_codes(errors: Sequence[GraphQLError]) -> list[str]:
    """List the codes of errors, sorted, each once; an error of the executor itself is about the input."""
    for error in errors:
        if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
            raise error.original_error
    return sorted({(error.extensions or {}).get("code", "BAD_USER_INPUT") for error in errors})


def normalise(result: dict[str, Any]) -> dict[str, Any]:
    """Bring a result, the oracle's or a server's, into a form that is equal when the answers are.

    Cursors become whether they are null, whole floats become integers (1.0 and 1 are one JSON number), errors
    become their sorted codes. Keys keep their order, so comparing the JSON text compares the order of fields.
    """
    errors = result.get("errors") or []
    codes = {each if isinstance(each, str) else each["extensions"]["code"] for each in errors}
    return {"data": normalise_value(result.get("data")), "errors": sorted(codes)}


def normalise_value(value: Any) -> Any:
    """Normalise a part of the data."""
    if isinstance(value, dict):
        return {key: normalise_field(key, part) for key, part in value.items()}
    if isinstance(value, list):
        return [normalise_value(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def normalise_field(key: str, value: Any) -> Any:
    """Normalise a field; the three cursors are never aliased, so their keys tell them."""
    return value is None if key in CURSORS else normalise_value(value)
