"""Errors as JSON, in the form that GraphQL gives them, for everything that is said over HTTP."""

import orjson

from schema.request import HttpRefused

JSON = "application/json; charset=utf-8"
HEADERS = {"content-type": JSON, "cache-control": "no-store", "x-content-type-options": "nosniff"}


def refusal_body(refusal: HttpRefused) -> bytes:
    """A refusal as an answer with one error (GraphQL section 7.1.2), its code in `extensions`."""
    return orjson.dumps({"errors": [{"message": refusal.message, "extensions": {"code": refusal.code.value}}]})
