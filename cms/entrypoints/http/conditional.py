"""Whole answers that may be kept by who gets them: with a name for their content, and made smaller for who can take them so."""

import asyncio
import gzip
import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.http.compression import LEAST_COMPRESSED_BYTES, accepts_gzip

_LEVEL = 9
"""The best there is: each content is made smaller once, and then kept."""

MOST_KEPT = 64
_OK = 200
NOT_MODIFIED = 304
NOT_FOR_304 = ("content-length", "content-type", "accept-ranges", "last-modified")


class ConditionalResponses:
    """Around an application that sends files: entity tags, 304 for who has it already, gzip; what must not be kept passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._small: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        # As a whole, and with its body, of which the entity tag is made.
        whole = [(name, value) for name, value in scope["headers"] if name != b"range"]
        packing = _Packing(send)
        await self._app({**scope, "method": "GET", "headers": whole}, receive, packing.take)
        if packing.start is not None:
            await self._send(packing.start, b"".join(packing.pieces), asked, send, without_body=scope["method"] == "HEAD")

    async def _send(self, start: Message, body: bytes, asked: Headers, send: Send, *, without_body: bool) -> None:
        headers = MutableHeaders(scope=start)
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers.add_vary_header("Accept-Encoding")
        # Weak, because an answer is the same whether it is made smaller or not (RFC 9110 section 8.8.1).
        headers["etag"] = f'W/"{tag}"'
        accepted = asked.get("accept-encoding")
        if _is_known(asked.get("if-none-match", ""), tag):
            start["status"], body = NOT_MODIFIED, b""
            for name in NOT_FOR_304:
                del headers[name]
        elif len(body) >= LEAST_COMPRESSED_BYTES and accepts_gzip(None if accepted is None else accepted.encode("latin-1")):
            body = await self._make_small(tag, body)
            headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": b"" if without_body else body})

    async def _make_small(self, tag: str, body: bytes) -> bytes:
        known = self._small.get(tag)
        if known is None:
            known = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
            if len(self._small) < MOST_KEPT:
                self._small[tag] = known
        return known


class _Packing:
    """Collects an answer that may be kept; passes any other on."""

    def __init__(self, send: Send) -> None:
        self.start: Message | None = None
        self.pieces: list[bytes] = []
        self._send = send

    async def take(self, message: Message) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start" and _may_be_kept(message):
            self.start = message
        elif self.start is None:
            await self._send(message)
        else:
            self.pieces.append(message.get("body", b""))


def _may_be_kept(start: Message) -> bool:
    return start["status"] == _OK and "no-store" not in Headers(raw=start["headers"]).get("cache-control", "")


def _is_known(tags: str, tag: str) -> bool:
    """Whether a list of entity tags has one, compared weakly (RFC 9110 section 13.1.2)."""
    return tags.strip() == "*" or f'"{tag}"' in {one.strip().removeprefix("W/") for one in tags.split(",")}
