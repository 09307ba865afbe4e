"""`docs/openapi.json`, and whether a response is one that it describes.

Of JSON Schema it knows the few words that the document uses; a schema with another is refused.
"""

import re
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import orjson
from httpx2 import Response

from tests.docs.examples import DOCS

Json = dict[str, Any]  # Any: JSON

DOCUMENT: Json = orjson.loads((DOCS / "openapi.json").read_bytes())
PATHS: Json = DOCUMENT["paths"]
NDJSON = "application/x-ndjson"

_KINDS = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
_NOTES = frozenset({"description", "format", "default"})


def resolve(described: Json) -> Json:
    """What a reference leads to, or the thing itself."""
    if "$ref" not in described:
        return described
    found: Any = DOCUMENT
    for name in described["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return resolve(found)


def find_response(path: str, status: int, method: str = "get") -> Json:
    """What is said of a status, or of all others."""
    responses = PATHS[path][method]["responses"]
    return resolve(responses.get(str(status)) or responses["default"])


def misfits(path: str, response: Response, method: str = "get") -> list[str]:
    """What is in a response and not described, or described and not there."""
    described = find_response(path, response.status_code, method)
    media = response.headers.get("content-type", "").partition(";")[0]
    content = described.get("content", {})
    if media not in content:
        return [f"{media} for {response.status_code}"] if media or content else []
    found = [f"header {name}" for name in described.get("headers", {}) if name not in response.headers]
    for name, one in described.get("headers", {}).items():
        found += _differences(one["schema"], response.headers.get(name), name)
    for value in _values(media, response):
        found += _differences(content[media].get("schema", {}), value, "body")
    return found


def _values(media: str, response: Response) -> list[Any]:
    if media == NDJSON:
        return [orjson.loads(line) for line in response.content.split(b"\n") if line]
    return [response.json() if media.endswith("json") else response.text]


def _differences(schema: Json, value: Any, place: str) -> list[str]:
    schema = resolve(schema)
    return [one for word, given in schema.items() if word not in _NOTES for one in _WORDS[word](schema, given, value, place)]


def _differs_in_type(_: Json, names: str | list[str], value: Any, place: str) -> list[str]:
    kinds = [_KINDS[one] for one in ([names] if isinstance(names, str) else names)]
    return [] if type(value) in kinds else [f"{place} is no {names}"]


def _differs_in_members(_: Json, properties: Mapping[str, Json], value: Any, place: str) -> list[str]:
    members = value if isinstance(value, dict) else {}
    return [
        one
        for name, schema in properties.items()
        if name in members
        for one in _differences(schema, members[name], f"{place}.{name}")
    ]


def _lacks_members(_: Json, names: list[str], value: Any, place: str) -> list[str]:
    return [f"{place} has no {name}" for name in names if name not in value]


def _has_other_members(schema: Json, allowed: object, value: Any, place: str) -> list[str]:
    return [] if allowed else [f"{place}.{name} is not described" for name in value if name not in schema["properties"]]


def _differs_in_items(_: Json, schema: Json, value: Any, place: str) -> list[str]:
    return [one for index, item in enumerate(value) for one in _differences(schema, item, f"{place}.{index}")]


def _fits_not_one(_: Json, schemas: list[Json], value: Any, place: str) -> list[str]:
    tried = [_differences(one, value, place) for one in schemas]
    return [] if tried.count([]) == 1 else [f"{place} fits {tried.count([])} of {len(tried)}", *chain(*tried)]


_WORDS: Mapping[str, Callable[[Json, Any, Any, str], list[str]]] = {
    "type": _differs_in_type,
    "properties": _differs_in_members,
    "required": _lacks_members,
    "additionalProperties": _has_other_members,
    "items": _differs_in_items,
    "oneOf": _fits_not_one,
    "enum": lambda _, known, value, place: [] if value in known else [f"{place} is none of {known}"],
    "const": lambda _, known, value, place: [] if value == known else [f"{place} is not {known}"],
    "minimum": lambda _, least, value, place: [] if value >= least else [f"{place} is less than {least}"],
    "minItems": lambda _, least, value, place: [] if len(value) >= least else [f"{place} has less than {least}"],
    "pattern": lambda _, form, value, place: [] if re.search(form, value) else [f"{place} is not of the form {form}"],
}
