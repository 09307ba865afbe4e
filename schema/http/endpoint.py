"""GraphQL over HTTP: GET for queries, POST for everything."""

from functools import lru_cache
from typing import TypeVar

from starlette.types import Message, Receive, Scope, Send

from schema.http.headers import ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, Headers, header_text, headers_by_name
from schema.http.http_request import HttpRequest
from schema.http.http_response import HttpResponse, refused_response, send_response
from schema.http.media_type import MediaType, accepts_events, choose_media_type, is_json
from schema.http.responder import Responder
from schema.http.streamer import Streamer
from schema.protocol.request import HttpRefused, SubscriptionRefused

_METHODS = "GET, HEAD, POST, OPTIONS"
SAFE_METHODS = frozenset({"GET", "HEAD"})
IDENTITY = b"identity"
_Part = TypeVar("_Part")


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests.

    It does so by its responder and its streamer, which it is given when the application starts.
    """

    def __init__(self, max_body_bytes: int) -> None:
        self.max_body_bytes = max_body_bytes
        self.responder: Responder | None = None
        self.streamer: Streamer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or stream to it."""
        method = scope["method"]
        media_type: str = MediaType.JSON
        try:
            headers = headers_by_name(scope["headers"])
            media_type = _media_type(headers.get(ACCEPT))
            if method == "POST":
                _check_content_headers(headers)
                request = HttpRequest(False, headers, await self._read_body(headers, receive), media_type)  # noqa: FBT003  the first of four
            elif method in SAFE_METHODS:
                request = HttpRequest(True, headers, scope["query_string"], media_type)  # noqa: FBT003  the first of four
            else:
                await send_response(send, _respond_to_method(method))
                return
            response = None
            if media_type != MediaType.EVENT_STREAM:
                try:
                    response = await started(self.responder).respond(request)
                except SubscriptionRefused:
                    if not accepts_events(header_text(headers, ACCEPT)):
                        raise
            if response is None:
                await started(self.streamer).respond(request, receive, send, without_body=method == "HEAD")
                return
        except HttpRefused as refused:
            response = refused_response(refused, media_type)
        await send_response(send, response, without_body=method == "HEAD")

    async def _read_body(self, headers: Headers, receive: Receive) -> bytes:
        declared = headers.get(CONTENT_LENGTH, b"")
        if declared.isdigit() and int(declared[:20]) > self.max_body_bytes:
            raise self._too_large()
        message: Message = await receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body: bytes = message.get("body", b"")
            if len(body) > self.max_body_bytes:
                raise self._too_large()
            return body
        return await self._read_pieces(message, receive)

    async def _read_pieces(self, message: Message, receive: Receive) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while True:
            if message["type"] == "http.disconnect":
                raise HttpRefused(400, "the connection ended within the body")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > self.max_body_bytes:
                raise self._too_large()
            if not message.get("more_body", False):
                return b"".join(pieces)
            message = await receive()

    def _too_large(self) -> HttpRefused:
        return HttpRefused(413, f"the body is larger than the {self.max_body_bytes} bytes allowed", {"Connection": "close"})


def started(part: _Part | None) -> _Part:
    """What the application is given when it starts; HttpRefused while it is not there."""
    if part is None:
        raise HttpRefused(503, "the server is starting, or stopping; ask again in a moment")
    return part


@lru_cache(maxsize=256)
def _media_type(accept: bytes | None) -> str:
    return choose_media_type(None if accept is None else accept.decode("latin-1"))


@lru_cache(maxsize=64)
def _is_json(content_type: bytes | None) -> bool:
    return is_json(None if content_type is None else content_type.decode("latin-1"))


def _check_content_headers(headers: Headers) -> None:
    if not _is_json(headers.get(CONTENT_TYPE)):
        raise HttpRefused(415, "send the request as application/json, in UTF-8", {"Accept": MediaType.JSON})
    if headers.get(CONTENT_ENCODING, IDENTITY).lower() != IDENTITY:
        raise HttpRefused(415, "send the body without a content-encoding", {"Accept-Encoding": "identity"})


def _respond_to_method(method: str) -> HttpResponse:
    if method == "OPTIONS":
        return HttpResponse(204, ((b"allow", _METHODS.encode()),))
    raise HttpRefused(405, f"{method} is not a way to ask; use GET or POST", {"Allow": _METHODS})
