"""A receiver of webhooks that may fail, stall and lie, and checks every signature with the foreign verifier."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Received:
    """One request that arrived, and was signed with a secret that the receiver knows."""

    path: str
    headers: dict[str, str]
    body: bytes
    message: Any  # Any: JSON

    @property
    def id(self) -> str:
        """The id of the message, the same for all its attempts."""
        return self.headers["webhook-id"]

    @property
    def change(self) -> dict[str, Any]:
        """The change that it tells of."""
        change: dict[str, Any] = self.message["data"]["change"]
        return change


Answer = bytes | Callable[[asyncio.StreamWriter], Any]


def status(code: int, *headers: str, body: str = "") -> bytes:
    """A response as it should be."""
    lines = [f"HTTP/1.1 {code} Whatever", f"content-length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


OK = status(200, body="thank you")
NOT_HTTP = b"220 smtp.example.org ESMTP\r\n"
TOO_SHORT = b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\nshort"
NO_LENGTH = b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n"


async def stall(_: asyncio.StreamWriter) -> None:
    """Never answers."""
    await asyncio.Event().wait()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Answers for as long as anybody listens."""
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"3e8\r\n" + b"x" * 1_000 + b"\r\n")
        await writer.drain()


@dataclass
class Receiver:
    """Listens on this machine; `answer` says what each request gets."""

    secrets: list[str] = field(default_factory=list)
    answer: Callable[[Received], Answer] = lambda _: OK
    received: list[Received] = field(default_factory=list)
    port: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    answers: dict[int, Answer] = field(default_factory=dict)
    visits: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where it is told."""
        return f"http://127.0.0.1:{self.port}/hook?of=marquee"

    @property
    def taken(self) -> list[Received]:
        """What it took, in order: all but what it answered otherwise."""
        return [one for one in self.received if self.answers[id(one)] is OK]

    def told(self, *fields: str) -> list[tuple[Any, ...]]:
        """These fields of the changes that it took."""
        return [tuple(one.change[name] for name in fields) for one in self.taken]

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        assert task is not None
        self.visits.add(task)
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # who asked has gone
        finally:
            self.visits.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def close(self) -> None:
        """Leave whoever is still there."""
        for visit in (left := list(self.visits)):
            visit.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received = self._verify(*await _read(reader))
        self.received.append(received)
        self.answers[id(received)] = answer = self.answer(received)
        self.arrived.set()
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(writer)

    def _verify(self, path: str, headers: dict[str, str], body: bytes) -> Received:
        messages = [Webhook(one).verify(body, headers) for one in self.secrets]
        return Received(path, headers, body, messages[0] if messages else None)


async def _read(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
    return first.split()[1], headers, await reader.readexactly(int(headers["content-length"]))


@asynccontextmanager
async def receiving(**options: Any) -> AsyncIterator[Receiver]:
    """A receiver that listens, until the end of the block; options such as `ssl` are those of a server."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.visit, "127.0.0.1", 0, **options)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()


def in_turn(*answers: Answer) -> Callable[[Received], Answer]:
    """These answers one after the other, then OK."""
    left: Sequence[Answer] = list(answers)

    def answer(_: Received) -> Answer:
        nonlocal left
        first, left = (left[0], left[1:]) if left else (OK, left)
        return first

    return answer
