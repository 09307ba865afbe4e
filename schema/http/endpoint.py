"""GraphQL over HTTP: GET for queries, POST for everything."""

import logging

import orjson
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from schema.http.media import Media, choose_media, is_json
from schema.http.parameters import parse_body, parse_query_string
from schema.http.status import status_of
from schema.reception import Claims
from schema.request import GraphQLRequest, HttpRefused
from schema.service import Service

METHODS = "GET, HEAD, POST"
PERSPECTIVE = "x-perspective"
STRANGER = 401

VARY = b"Accept, Authorization, X-Perspective"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="marquee"'}
"""What a stranger may do about it (RFC 6750 section 3)."""

log = logging.getLogger("marquee")


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests from its service, which it is given when the application starts."""

    def __init__(self, max_body_bytes: int) -> None:
        self.max_body_bytes = max_body_bytes
        self.service: Service | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        media: str = Media.JSON
        try:
            media = choose_media(headers.get("accept"))
            request = await self._read(scope, headers, receive)
            claims = _claims(headers, request)
            result = await self._started().answer(request, claims, only_queries=scope["method"] != "POST")
            status = status_of(result, media)
            await _send(send, status, result.body, media, scope["method"], CHALLENGE if status == STRANGER else None)
        except HttpRefused as refusal:
            await _send_refusal(send, refusal, media, scope["method"])

    def _started(self) -> Service:
        if self.service is None:
            raise RuntimeError("the application is asked before it has started, or after it has ended")
        return self.service

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> GraphQLRequest:
        match scope["method"]:
            case "GET" | "HEAD":
                return parse_query_string(scope["query_string"])
            case "POST":
                if not is_json(headers.get("content-type")):
                    raise HttpRefused(415, "send the request as application/json, in UTF-8")
                if headers.get("content-encoding", "identity").lower() != "identity":
                    raise HttpRefused(415, "send the body without a content-encoding", {"Accept-Encoding": "identity"})
                return parse_body(await self._body(headers, receive))
            case method:
                raise HttpRefused(405, f"{method} is not a way to ask; use GET or POST", {"Allow": METHODS})

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self.max_body_bytes:
            raise self._too_large()
        pieces: list[bytes] = []
        size = 0
        more = True
        while more:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                raise HttpRefused(400, "the connection ended within the body")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > self.max_body_bytes:
                raise self._too_large()
            more = message.get("more_body", False)
        return b"".join(pieces)

    def _too_large(self) -> HttpRefused:
        return HttpRefused(413, f"the body is larger than the {self.max_body_bytes} bytes allowed", {"Connection": "close"})


def _claims(headers: Headers, request: GraphQLRequest) -> Claims:
    """HttpRefused when header and parameter ask for two perspectives."""
    asked = {one for one in (headers.get(PERSPECTIVE), request.perspective) if one is not None}
    if len(asked) > 1:
        raise HttpRefused(400, "the header and the parameter ask for two perspectives; ask for one")
    return Claims(headers.get("authorization"), next(iter(asked), None))


async def _send_refusal(send: Send, refusal: HttpRefused, media: str, method: str) -> None:
    error = {"message": refusal.message, "extensions": {"code": refusal.code.value}}
    await _send(send, refusal.status, orjson.dumps({"errors": [error]}), media, method, refusal.headers)


async def _send(send: Send, status: int, body: bytes, media: str, method: str, headers: dict[str, str] | None = None) -> None:
    raw = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        (b"vary", VARY),
        (b"x-content-type-options", b"nosniff"),
        *((name.lower().encode(), value.encode()) for name, value in (headers or {}).items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
