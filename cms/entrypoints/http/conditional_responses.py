"""Conditional responses to files: entity tags, 304 for who has the content already, gzip for who accepts it."""

import asyncio
import gzip
import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.http.compression import LEAST_COMPRESSED_BYTES, accepts_gzip

_LEVEL = 9
"""The best there is: each content is made smaller once, and then kept."""

MOST_COMPRESSED_RESPONSES = 64
IS_HEAD = "marquee.is_head"
"""In a request's scope: that nobody gets the body, of what is asked as if by GET."""

_OK = 200
NOT_MODIFIED = 304
NOT_FOR_304 = ("content-length", "content-type", "accept-ranges", "last-modified")


class ConditionalResponses:
    """Around an application that sends files: entity tags, 304 for who has it already, gzip; what must not be kept passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        request_headers = Headers(scope=scope)
        # As a whole, and with its body, of which the entity tag is made.
        without_range = [(name, value) for name, value in scope["headers"] if name != b"range"]
        collector = _ResponseCollector(send)
        is_head = scope["method"] == "HEAD"
        as_get = {**scope, "method": "GET", "headers": without_range, IS_HEAD: is_head}
        await self._app(as_get, receive, collector.collect)
        if collector.start is not None:
            body = b"".join(collector.pieces)
            await self._send(collector.start, body, request_headers, send, without_body=is_head)

    async def _send(self, start: Message, body: bytes, request_headers: Headers, send: Send, *, without_body: bool) -> None:
        headers = MutableHeaders(scope=start)
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers.add_vary_header("Accept-Encoding")
        # Weak, because an answer is the same whether it is made smaller or not (RFC 9110 section 8.8.1).
        headers["etag"] = f'W/"{tag}"'
        accepted = request_headers.get("accept-encoding")
        if _matches(request_headers.get("if-none-match", ""), tag):
            start["status"], body = NOT_MODIFIED, b""
            for name in NOT_FOR_304:
                del headers[name]
        elif len(body) >= LEAST_COMPRESSED_BYTES and accepts_gzip(None if accepted is None else accepted.encode("latin-1")):
            body = await self._compress(tag, body)
            headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": b"" if without_body else body})

    async def _compress(self, tag: str, body: bytes) -> bytes:
        compressed = self._compressed.get(tag)
        if compressed is None:
            compressed = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
            if len(self._compressed) < MOST_COMPRESSED_RESPONSES:
                self._compressed[tag] = compressed
        return compressed


class _ResponseCollector:
    """Collects an answer that may be kept; passes any other on."""

    def __init__(self, send: Send) -> None:
        self.start: Message | None = None
        self.pieces: list[bytes] = []
        self._send = send

    async def collect(self, message: Message) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start" and _is_cacheable(message):
            self.start = message
        elif self.start is None:
            await self._send(message)
        else:
            self.pieces.append(message.get("body", b""))


def _is_cacheable(start: Message) -> bool:
    return start["status"] == _OK and "no-store" not in Headers(raw=start["headers"]).get("cache-control", "")


def _matches(tags: str, tag: str) -> bool:
    """Whether a list of entity tags has one, compared weakly (RFC 9110 section 13.1.2)."""
    return tags.strip() == "*" or f'"{tag}"' in {one.strip().removeprefix("W/") for one in tags.split(",")}
