"""A response whose lines are sent as they come, no faster than they are taken."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping

from isal import isal_zlib
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cms.entrypoints.http.conditional_responses import IS_HEAD
from cms.errors import RequestRefused
from schema.http.compression import GZIP_WINDOW_BITS, accepts_gzip

NDJSON = "application/x-ndjson"
_LEVEL = 1

log = logging.getLogger("marquee")

Lines = AsyncGenerator[bytes, None]


class LineStream(Response):
    """Lines of JSON in pieces, each flushed; a stream that cannot go on breaks off, so that nobody takes it for whole."""

    def __init__(self, lines: Lines, headers: Mapping[str, str], accept_encoding: str | None) -> None:
        self._lines = lines
        self._compressor = None
        encoding = {}
        if accepts_gzip(None if accept_encoding is None else accept_encoding.encode("latin-1")):
            self._compressor = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, GZIP_WINDOW_BITS)
            encoding = {"content-encoding": "gzip"}
        # Proxies that collect an answer before they pass it on are asked not to.
        always = {"cache-control": "no-store", "vary": "Accept-Encoding", "x-accel-buffering": "no"}
        self.status_code = 200
        self.media_type = NDJSON
        self.background = None
        self.body = b""
        self.init_headers({**headers, **always, **encoding})
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it, unless the client leaves."""
        sending = asyncio.create_task(self._send(send, is_head=scope.get(IS_HEAD, False)), name="lines of the feed")
        leaving = asyncio.create_task(_wait_until_left(receive), name="client of the feed")
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.wait({sending, leaving})
            await self._lines.aclose()
        if not sending.cancelled():
            sending.result()

    async def _send(self, send: Send, *, is_head: bool) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if not is_head:
            try:
                async for piece in self._lines:
                    await send({"type": "http.response.body", "body": self._encode(piece), "more_body": True})
            except RequestRefused as refusal:
                log.warning("the feed broke off: %s", refusal.message)
                return
        last = self._compressor.flush() if self._compressor is not None and not is_head else b""
        await send({"type": "http.response.body", "body": last, "more_body": False})

    def _encode(self, piece: bytes) -> bytes:
        if self._compressor is None:
            return piece
        encoded: bytes = self._compressor.compress(piece) + self._compressor.flush(isal_zlib.Z_SYNC_FLUSH)
        return encoded


async def _wait_until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
