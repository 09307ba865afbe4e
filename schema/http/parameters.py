"""The parameters of a request, in a body or a query string: parsed, or refused with the status that fits."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

import orjson

from schema.request import GraphQLRequest, HttpRefused

DEEPEST_VARIABLES = 60
"""How deep a value in variables may nest: coercion is recursive."""

MOST_OBJECTS = 5_000
"""Objects and lists in the variables: coercion looks at each, and no operation may use nearly as many."""


def parse_body(body: bytes) -> GraphQLRequest:
    """The request in a JSON body; HttpRefused when it is none."""
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HttpRefused(400, f"the body is not JSON in UTF-8, from character {error.pos} on") from error
    if isinstance(parameters, list):
        raise HttpRefused(400, "the body is a list; send one request at a time, as an object")
    if not isinstance(parameters, dict):
        raise HttpRefused(400, 'the body is not an object; send one such as {"query": "{ movies { totalCount } }"}')
    return _request(parameters)


def parse_query_string(query_string: bytes) -> GraphQLRequest:
    """The request in the parameters of a GET; HttpRefused when it is none."""
    try:
        parameters: dict[str, object] = dict(parse_qsl(query_string.decode("ascii"), errors="strict"))
    except ValueError as error:
        raise HttpRefused(400, "the parameters are not UTF-8, percent-encoded") from error
    for name in ("variables", "extensions"):
        if isinstance(text := parameters.get(name), str):
            try:
                parameters[name] = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise HttpRefused(400, f"the parameter {name} is not JSON, from character {error.pos} on") from error
    perspective = parameters.get("perspective")
    return replace(_request(parameters), perspective=None if perspective is None else str(perspective))


def _request(parameters: Mapping[str, object]) -> GraphQLRequest:
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise HttpRefused(400, "there is no query; send the text of a GraphQL document as query")
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise HttpRefused(400, "operationName is not a text; send the name of an operation, or leave it out")
    variables = _object(parameters, "variables")
    _object(parameters, "extensions")
    _check_size(variables)
    return GraphQLRequest(query, variables, name or None)


def _object(parameters: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = parameters.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise HttpRefused(400, f"{name} is not an object; send one, or leave it out")
    return value


def _check_size(variables: Mapping[str, object]) -> None:
    """HttpRefused when coercing the variables would take long or nest deep."""
    level: list[object] = [variables]
    seen = 0
    for _ in range(DEEPEST_VARIABLES):
        level = [below for value in level for below in _below(value)]
        seen += len(level)
        if seen > MOST_OBJECTS:
            raise HttpRefused(400, f"the variables hold more than {MOST_OBJECTS} objects and lists; send less at once")
        if not level:
            return
    raise HttpRefused(400, f"the variables nest deeper than {DEEPEST_VARIABLES} levels")


def _below(value: object) -> list[object]:
    if isinstance(value, dict):
        return [one for one in value.values() if isinstance(one, (dict, list))]
    return [one for one in value if isinstance(one, (dict, list))] if isinstance(value, list) else []
