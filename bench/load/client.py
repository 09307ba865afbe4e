"""The load: eight connections that ask one thing after the other, in a process of their own; only right answers count."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol, TypeVar, cast

import uvloop

from cms.database.addresses.address import Address
from cms.reading.run.reader import Connections, open_reader

CONNECTIONS = 8
NUMBER = b"1234567890123456789"
"""Stands in a numbered request and in its answer for a number that no other request has."""
HEAD_START = b"HTTP/1.1 %d "
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "

T = TypeVar("T")


class LoadError(Exception):
    """An answer was not the right one."""


@dataclass(frozen=True)
class Round:
    """How many right answers came each second, and within how many seconds half of them did, and 99 of 100."""

    rate: float
    p50: float
    p99: float


class Load(Protocol):
    """Something to ask again and again."""

    async def drive(self, seconds: float) -> Round:
        """Ask for so long, and give what came of it; LoadError for a wrong answer."""


@dataclass(frozen=True)
class Exchange:
    """A request's bytes, and the status and the body that answer it; a numbered one is another one each time."""

    request: bytes
    body: bytes
    status: int = 200
    numbered: bool = False

    def fresh(self) -> "Exchange":
        """The exchange to have next: with a number of its own if it is numbered."""
        if not self.numbered:
            return self
        number = b"%019d" % time.time_ns()
        return Exchange(self.request.replace(NUMBER, number), self.body.replace(NUMBER, number), self.status)


@dataclass(frozen=True)
class ServerLoad:
    """Exchanges with the server at a port of this machine."""

    port: int
    exchanges: Sequence[Exchange]
    connections: int = CONNECTIONS

    async def drive(self, seconds: float) -> Round:
        """Each connection sends the next request when the answer to the last is there."""
        until = time.perf_counter() + seconds
        return await self._drive(lambda _: time.perf_counter() >= until)

    async def count(self, answers: int) -> Round:
        """Ask until so many answers have come; LoadError for a wrong one."""
        return await self._drive(lambda got: got >= answers // self.connections)

    async def _drive(self, is_enough: Callable[[int], bool]) -> Round:
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        clients = [_Client(_from(self.exchanges, number), is_enough) for number in range(self.connections)]
        try:
            for client in clients:
                await loop.create_connection(client.itself, "127.0.0.1", self.port)
            return _round(await asyncio.gather(*(client.finished for client in clients)), began)
        finally:
            for client in clients:
                client.close()


@dataclass(frozen=True)
class StatementCall:
    """A statement's arguments, and the JSON it gives."""

    arguments: tuple[str, ...]
    json: bytes


@dataclass(frozen=True)
class StatementLoad:
    """A statement sent through the driver alone, over connections such as Marquee reads with."""

    address: Address
    statement: str
    calls: Sequence[StatementCall]

    async def drive(self, seconds: float) -> Round:
        """Each of as many tasks as a server has clients."""
        async with open_reader(self.address) as reader:
            turns = [_from(self.calls, number) for number in range(CONNECTIONS)]
            # Once before the clock runs, to connect and to prepare.
            await asyncio.gather(*(self._ask(reader.connections, calls, 0) for calls in turns))
            began = time.perf_counter()
            asking = (self._ask(reader.connections, calls, began + seconds) for calls in turns)
            return _round(await asyncio.gather(*asking), began)

    async def _ask(self, connections: Connections, calls: Sequence[StatementCall], until: float) -> list[float]:
        """The seconds that each answer took."""
        took: list[float] = []
        while not took or time.perf_counter() < until:
            call = calls[len(took) % len(calls)]
            asked = time.perf_counter()
            (found,) = await connections.fetch(self.statement, [*call.arguments])
            if found != call.json:
                raise LoadError(f"the statement gave {found[:200]!r}")
            took.append(time.perf_counter() - asked)
        return took


def run(load: Load, seconds: float) -> Round:
    """Drive a load on an event loop of its own: what the load's process is asked to do."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(load.drive(seconds))


def run_count(load: ServerLoad, answers: int) -> Round:
    """The same until so many answers have come."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(load.count(answers))


class _Client(asyncio.Protocol):
    """One connection that is kept alive: the least that understands the answers of these servers.

    It waits for what it asked last, also when it had enough meanwhile: `finished` has the seconds that each answer took.
    """

    def __init__(self, exchanges: Sequence[Exchange], is_enough: Callable[[int], bool]) -> None:
        self.finished: asyncio.Future[list[float]] = asyncio.get_running_loop().create_future()
        self._exchanges = exchanges
        self._exchange = exchanges[0].fresh()
        self._is_enough = is_enough
        self._took: list[float] = []
        self._asked = 0.0
        self._received = b""
        self._missing = 0
        self._transport: asyncio.WriteTransport | None = None

    def itself(self) -> "_Client":
        return self

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._ask(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._missing -= len(data)
        if self._missing > 0:
            return  # nothing is looked for in a long answer before all of it is there
        head, end, body = self._received.partition(HEAD_END)
        if end:
            self._missing = _length(head) - len(body)
            if self._missing <= 0:
                self._answered(head, body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"a server closed the connection: {exc}")

    def _answered(self, head: bytes, body: bytes) -> None:
        if not head.startswith(HEAD_START % self._exchange.status) or body != self._exchange.body:
            self._fail(f"a server answered {self._received[:1000]!r}\nto {self._exchange.request[:1000]!r}")
            return
        self._received, self._missing = b"", 0
        self._took.append(time.perf_counter() - self._asked)
        answers = len(self._took)
        if self._is_enough(answers):
            self.finished.set_result(self._took)
        elif self._transport is not None:
            self._exchange = self._exchanges[answers % len(self._exchanges)].fresh()
            self._ask(self._transport)

    def _ask(self, transport: asyncio.WriteTransport) -> None:
        self._asked = time.perf_counter()
        transport.write(self._exchange.request)

    def _fail(self, why: str) -> None:
        if not self.finished.done():
            self.finished.set_exception(LoadError(why))


def _round(took: Iterable[Sequence[float]], began: float) -> Round:
    """What came of asking since then, by the seconds that each answer took, of each connection."""
    seconds = time.perf_counter() - began
    answers = sorted(chain.from_iterable(took))
    return Round(len(answers) / seconds, p50=answers[len(answers) // 2], p99=answers[len(answers) * 99 // 100])


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r\n")[0] or 0)  # none in a 304


def _from(things: Sequence[T], number: int) -> list[T]:
    """The same things, beginning elsewhere for each connection."""
    start = number * len(things) // CONNECTIONS
    return [*things[start:], *things[:start]]
