"""Server-sent events: an operation in each request, its results as events (GraphQL over SSE, distinct connections mode)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from starlette.types import Receive, Send
from strawberry.http.streaming import SSETransport

from cms.access.actor import Actor
from cms.errors import RequestCode
from schema.http.http_response import COMMON_HEADERS, Header
from schema.live.connections import EndReason
from schema.live.live_result import LiveResult
from schema.protocol.response import Result

EVENT_HEARTBEAT_SECONDS = 10
"""How long nothing is sent at most: less than proxies wait (60 in nginx), and than clients do who give up after 15."""

_TRANSPORT = SSETransport()
_START_HEADERS: tuple[Header, ...] = (
    *((name.lower().encode(), value.encode()) for name, value in _TRANSPORT.headers.items() if name != "Content-Type"),
    (b"content-type", b"text/event-stream; charset=utf-8"),
    *COMMON_HEADERS,
)
_START = {"type": "http.response.start", "status": 200, "headers": list(_START_HEADERS)}


async def send_events(send: Send, result: Result) -> None:
    """A response that is over at once: one result, and that it was the last."""
    await send(_START)
    await send({"type": "http.response.body", "body": _event(LiveResult(result.body)) + _complete()})


async def send_head(send: Send) -> None:
    """What a stream begins with, to who asked for that alone."""
    await send(_START)
    await send({"type": "http.response.body", "body": b""})


class EventStream:
    """A stream that goes on until its results end, its client leaves, or it is ended."""

    def __init__(self, actor: Actor | None) -> None:
        self.actor = actor
        self._ended: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()

    def end(self, reason: EndReason) -> None:
        """End it soon."""
        if not self._ended.done():
            self._ended.set_result(reason)

    async def run(self, results: AsyncGenerator[LiveResult, None], receive: Receive, send: Send) -> None:
        """Send each result as it comes.

        Who takes nothing is not waited for: nothing more is read for them, and the connection is given up like any other
        whose answer is not taken. They go on with the last id they got.
        """
        await send(_START)
        await self._send(send, _TRANSPORT.encode_comment("open").encode())
        gone = asyncio.create_task(_wait_until_gone(receive), name="an event stream's client")
        try:
            async with aclosing(results):
                await self._send_results(results, gone, send)
        finally:
            gone.cancel()
            await asyncio.wait([gone])
        await send({"type": "http.response.body", "body": b""})

    async def _send_results(self, results: AsyncGenerator[LiveResult, None], gone: asyncio.Task[None], send: Send) -> None:
        coming = asyncio.create_task(_next(results), name="an event stream's result")
        try:
            while not gone.done():
                events: set[asyncio.Future[Any]] = {coming, gone, self._ended}  # Any: each has its own result
                done, _ = await asyncio.wait(events, timeout=EVENT_HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    await self._send(send, _TRANSPORT.heartbeat_message(str).encode())
                elif self._ended.done():
                    await self._say_why(send)
                    return
                elif coming.done():
                    result = coming.result()
                    await self._send(send, _complete() if result is None else _event(result))
                    if result is None:
                        return
                    coming = asyncio.create_task(_next(results), name="an event stream's result")
        finally:
            coming.cancel()
            await asyncio.wait([coming])

    async def _say_why(self, send: Send) -> None:
        # Who is left without a word, because the server stops, comes back by themselves.
        if self._ended.result() is EndReason.ACCESS_LOST:
            error = {"message": EndReason.ACCESS_LOST.value, "extensions": {"code": RequestCode.UNAUTHENTICATED.value}}
            await self._send(send, _event(LiveResult(orjson.dumps({"errors": [error]}))) + _complete())

    async def _send(self, send: Send, body: bytes) -> None:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(results: AsyncGenerator[LiveResult, None]) -> LiveResult | None:
    return await anext(results, None)


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(result: LiveResult) -> bytes:
    """A result as an event, whose id is where to go on from."""
    event = _TRANSPORT.encode_event("next", result.body.decode())
    return (event if result.cursor is None else f"id: {result.cursor}\r\n{event}").encode()


def _complete() -> bytes:
    return _TRANSPORT.encode_complete().encode()
