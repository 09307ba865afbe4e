"""Requests as bytes, and what answers them."""

import http.client
import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bench.load.client import NUMBER, Exchange

SECONDS_TO_ANSWER = 60


class DifferentAnswersError(Exception):
    """An answer is not the one that was expected, so that what is compared is not the same work."""


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET request."""
    return f"GET {path} HTTP/1.1\r\nhost: localhost\r\n{_lines(headers)}\r\n".encode()


def post(path: str, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """A POST request with a body as JSON; bytes are sent as they are."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    said = {"content-type": "application/json", "content-length": str(len(sent)), **(headers or {})}
    return f"POST {path} HTTP/1.1\r\nhost: localhost\r\n{_lines(said)}\r\n".encode() + sent


def ask(query: str, variables: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> bytes:  # Any: JSON
    """A GraphQL request by POST."""
    return post("/graphql", {"query": query, "variables": variables or {}}, headers)


def ask_by_get(
    query: str, variables: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> bytes:  # Any: JSON
    """A GraphQL request by GET."""
    return get(f"/graphql?{urlencode({'query': query, 'variables': json.dumps(variables or {})})}", headers)


def send(port: int, request: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """What a server of this machine answers: status, headers, body."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_ANSWER) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, dict(response.headers), response.read()


def expect_answer(port: int, request: bytes, *, holding: bytes) -> Exchange:
    """The exchange that a first request shows; DifferentAnswersError when its answer does not hold what it must.

    A request in which NUMBER stands is sent so this once, and with other numbers from then on.
    """
    status, _, body = send(port, request)
    if holding not in body:
        raise DifferentAnswersError(f"{request[:1000]!r} was answered {status} {body[:1000]!r}")
    return Exchange(request, body, status, numbered=NUMBER in request)


def _lines(headers: Mapping[str, str] | None) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
