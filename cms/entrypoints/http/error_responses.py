"""Errors as JSON, in the form that GraphQL gives them, for everything that is said over HTTP."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cms.errors import RequestCode, RequestRefused
from cms.shutdown import SHUTDOWN_MESSAGE
from schema.http.http_response import refusal_body
from schema.http.status import STATUS_BY_CODE
from schema.protocol.request import HttpRefused

JSON = "application/json; charset=utf-8"
HEADERS = {"content-type": JSON, "cache-control": "no-store", "x-content-type-options": "nosniff"}

_STATUS_BY_CODE = STATUS_BY_CODE | {RequestCode.CURSOR_EXPIRED: 410, RequestCode.BAD_USER_INPUT: 400}

METHODS_ANYWHERE = ("GET", "HEAD", "OPTIONS", "POST")
SERVER_TARGET = "*"
"""The target that asks about no path in particular (RFC 9110 section 9.3.7)."""


def refusal_response(refusal: HttpRefused) -> Response:
    """A refusal as a response."""
    return Response(refusal_body(refusal), refusal.status, {**HEADERS, **refusal.headers})


def http_refusal_by_code(refused: HttpRefused | RequestRefused) -> HttpRefused:
    """A refusal with the status that its code has where no GraphQL is spoken; it names the parameter."""
    if isinstance(refused, HttpRefused):
        return refused
    status = _STATUS_BY_CODE.get(refused.code, 400)
    message = ": ".join((*refused.field, refused.message))
    return HttpRefused(status, message, {"retry-after": "1"} if status == 503 else None, code=refused.code)


def shutdown_http_refusal() -> HttpRefused:
    """The refusal of what cannot be answered before the server ends."""
    return HttpRefused(503, SHUTDOWN_MESSAGE, {"retry-after": "1"})


def fault_response() -> Response:
    """What is said when the fault is ours, and logged."""
    return refusal_response(HttpRefused(500, "something went wrong on our side; it has been logged", code=RequestCode.INTERNAL))


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """What a router says of a path or a method that it does not know; to OPTIONS, what may be done there."""
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for nothing else
    match error.status_code:
        case HTTPStatus.NOT_FOUND if request.method == "OPTIONS" and request.scope["path"] == SERVER_TARGET:
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS_ANYWHERE)})
        case HTTPStatus.NOT_FOUND:
            return refusal_response(HttpRefused(404, "nothing is here; GraphQL is answered at /graphql"))
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _answer_method(request.method, (error.headers or {}).get("Allow", ""))
        case status:
            return refusal_response(HttpRefused(status, error.detail, error.headers))


async def answer_fault(_request: Request, _error: Exception) -> Response:
    """What is said when the fault is ours, and logged by who calls this."""
    return fault_response()


def _answer_method(method: str, known: str) -> Response:
    allowed = sorted({"OPTIONS", *(one.strip() for one in known.split(",") if one.strip())})
    headers = {"Allow": ", ".join(allowed)}
    if method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return refusal_response(HttpRefused(405, f"{method} does nothing here; use {' or '.join(allowed)}", headers))
