"""The parameters of a request, in a body or a query string: parsed, or refused with the status that fits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

import orjson

from cms.errors import RequestCode
from schema.documents.request_size import ANONYMOUS_LIMITS, RequestLimits
from schema.protocol.request import GraphQLRequest, HttpRefused

_UNPROCESSABLE = 422
"""For JSON that is no request whatever it holds; wrong parameters are 400, as the audits of GraphQL over HTTP ask."""

PARAMETERS = frozenset({"query", "operationName", "variables", "extensions", "perspective"})
DEEPEST_VARIABLES = 60
"""How deep a value in variables may nest: coercion is recursive."""

NOT_PERSISTED = "PersistedQueryNotSupported"
"""To the letter, which is what the clients' libraries compare."""


def parse_body(body: bytes, limits: RequestLimits = ANONYMOUS_LIMITS) -> GraphQLRequest:
    """The request in a JSON body; HttpRefused when it is none.

    Of a name that stands twice in an object the last one counts, as in JavaScript.
    """
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HttpRefused(400, _no_json(body, error)) from error
    if isinstance(parameters, dict):
        return _request(parameters, limits)
    if isinstance(parameters, list):
        raise HttpRefused(_UNPROCESSABLE, "the body is a list; requests are not taken in batches, send each by itself")
    raise HttpRefused(_UNPROCESSABLE, 'the body is not an object; send one such as {"query": "{ movies { totalCount } }"}')


def parse_query_string(query_string: bytes) -> GraphQLRequest:
    """The request in the parameters of a GET, as URLSearchParams writes them; HttpRefused when it is none.

    An empty parameter counts as absent. None may stand twice: whoever looks at a request before us might see the other one.
    """
    try:
        pairs = parse_qsl(query_string.decode(), errors="strict")
    except ValueError as error:
        raise HttpRefused(400, "the parameters are not UTF-8, percent-encoded") from error
    parameters: dict[str, object] = {}
    for name, text in pairs:
        if name in PARAMETERS:
            if name in parameters:
                raise HttpRefused(400, f"the parameter {name} is given twice; give it once")
            parameters[name] = _from_json(name, text) if name in {"variables", "extensions"} else text
    perspective = parameters.get("perspective")
    return replace(_request(parameters, ANONYMOUS_LIMITS), perspective=None if perspective is None else str(perspective))


def _from_json(name: str, text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise HttpRefused(400, f"the parameter {name} is not JSON, from character {error.pos} on") from error


def _no_json(body: bytes, error: orjson.JSONDecodeError) -> str:
    if not body.strip():
        return 'the body is empty; send an object such as {"query": "{ movies { totalCount } }"}'
    return f"the body is not JSON in UTF-8, from character {error.pos} on"


def _request(parameters: Mapping[str, object], limits: RequestLimits) -> GraphQLRequest:
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise _without_query(parameters)
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise HttpRefused(400, "operationName is not a text; send the name of an operation, or leave it out")
    variables = _object(parameters, "variables")
    _object(parameters, "extensions")
    if level := _nested(variables.values()):
        _check_size(level, limits.objects)
    return GraphQLRequest(query, variables, name or None)


def _without_query(parameters: Mapping[str, object]) -> HttpRefused:
    """A refusal that makes clients which send the hash of a document first send the document itself."""
    extensions = parameters.get("extensions")
    if isinstance(extensions, dict) and "persistedQuery" in extensions:
        return HttpRefused(400, NOT_PERSISTED, code=RequestCode.PERSISTED_QUERY_NOT_SUPPORTED)
    return HttpRefused(400, "there is no query; send the text of a GraphQL document as query")


def _object(parameters: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = parameters.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise HttpRefused(400, f"{name} is not an object; send one, or leave it out")
    return value


def _check_size(level: list[object], most_objects: int) -> None:
    """HttpRefused when coercing variables with these objects and lists in them would take long or nest deep."""
    seen = len(level)
    for _ in range(DEEPEST_VARIABLES - 1):
        level = [below for value in level for below in _below(value)]
        seen += len(level)
        if seen > most_objects:
            raise _too_costly(f"the variables hold more than {most_objects} objects and lists; send less at once")
        if not level:
            return
    raise _too_costly(f"the variables nest deeper than {DEEPEST_VARIABLES} levels; send less at once")


def _below(value: object) -> list[object]:
    if isinstance(value, dict):
        return _nested(value.values())
    return _nested(value) if isinstance(value, list) else []


def _nested(values: Iterable[object]) -> list[object]:
    """The objects and lists among values."""
    return [one for one in values if isinstance(one, (dict, list))]


def _too_costly(message: str) -> HttpRefused:
    return HttpRefused(_UNPROCESSABLE, message, code=RequestCode.TOO_COSTLY)
