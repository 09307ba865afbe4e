"""Whose turn it is: as many statements at once as there may be, first come first served, and none waits for too long."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import asyncpg
import pytest

from cms.errors import RequestCode, RequestRefused
from cms.reading.run.pool_checkouts import QUICK_SECONDS
from cms.reading.run.postgres_connections import PostgresConnections
from cms.reading.run.postgres_pool import PostgresPool
from cms.reading.run.reader import default_concurrency
from cms.reading.sql.compile_context import MOST_ANSWER_BYTES
from tests.virtual_time import ON_VIRTUAL_TIME

SECONDS = 10
QUICK = QUICK_SECONDS / 10
NEVER = 1_000


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Time that is exact."""
    return ON_VIRTUAL_TIME


@dataclass(eq=False)
class FakeConnection:
    """Runs a statement for as many seconds as its text says, unless it is closed meanwhile."""

    server: "FakeServer"
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None
    """What it raises when it is asked whether it still answers."""

    def is_closed(self) -> bool:
        return self.closing.is_set()

    def terminate(self) -> None:
        self.closing.set()

    async def execute(self, _text: str) -> None:
        await self._take(self.server.seconds_to_mend)
        if self.fault is not None:
            raise self.fault

    async def fetchrow(self, text: str, *values: object, timeout: float | None) -> tuple[object, ...]:  # noqa: ASYNC109
        self.server.begun.append((asyncio.get_running_loop().time(), *values))
        self.server.running += 1
        self.server.most_running = max(self.server.most_running, self.server.running)
        try:
            async with asyncio.timeout(timeout):
                await self._take(float(text))
        finally:
            self.server.running -= 1
        return values

    async def _take(self, seconds: float) -> None:
        closed, over = asyncio.create_task(self.closing.wait()), asyncio.create_task(asyncio.sleep(seconds))
        try:
            await asyncio.wait({closed, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            _ = closed.cancel(), over.cancel()
        if self.is_closed():
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


@dataclass
class FakeServer:
    """Takes so many seconds to connect, and to end what was left; knows what ran on it, from when on, and how much at once."""

    seconds_to_connect: float = 0
    seconds_to_mend: float = 0
    begun: list[tuple[Any, ...]] = field(default_factory=list)
    opened: list[FakeConnection] = field(default_factory=list)
    running: int = 0
    most_running: int = 0

    def connections(self, *, most_connections: int = 10, concurrency: int = 2) -> PostgresConnections:
        """Connections to it."""
        return PostgresConnections(
            PostgresPool(self.connect, most_connections, concurrency, SECONDS), most_bytes=MOST_ANSWER_BYTES
        )

    async def connect(self) -> FakeConnection:
        """One more connection."""
        await asyncio.sleep(self.seconds_to_connect)
        self.opened.append(FakeConnection(self))
        return self.opened[-1]


async def test_no_more_statements_run_at_once_than_may_and_no_more_connections_are_opened() -> None:
    server = FakeServer()
    connections = server.connections(concurrency=3)

    found = await asyncio.gather(*(connections.fetch(str(QUICK), [number]) for number in range(30)))

    assert found == [(number,) for number in range(30)]
    assert (server.most_running, len(server.opened)) == (3, 3)


async def test_first_come_is_first_served() -> None:
    server = FakeServer()
    connections = server.connections()

    await asyncio.gather(*(connections.fetch(str(QUICK * (1 + number % 3)), [number]) for number in range(30)))

    assert [number for _, number in server.begun] == [*range(30)]


async def test_who_left_the_line_is_passed_over() -> None:
    server = FakeServer()
    connections = server.connections(concurrency=1)
    tasks = [asyncio.create_task(connections.fetch(str(QUICK), [number])) for number in range(6)]
    await asyncio.sleep(QUICK / 2)

    assert [tasks[number].cancel() for number in (1, 2, 4)] == [True] * 3
    await asyncio.wait(tasks)

    assert [number for _, number in server.begun] == [0, 3, 5]


async def test_who_waits_is_served_before_who_comes_when_a_statement_is_left() -> None:
    server = FakeServer(seconds_to_mend=QUICK)
    connections = server.connections(concurrency=1)
    await asyncio.gather(*(connections.fetch("1", ["slow, so that there are two connections"]) for _ in range(2)))
    server.begun.clear()
    left = asyncio.create_task(connections.fetch("5", ["left"]))
    waiting = [asyncio.create_task(connections.fetch(str(QUICK), [number])) for number in range(2)]
    await asyncio.sleep(0)

    left.cancel()
    await asyncio.wait([left])
    await asyncio.gather(connections.fetch(str(QUICK), ["latecomer"]), *waiting)

    assert [who for _, who in server.begun] == ["left", 0, 1, "latecomer"]
    assert len(server.opened) == 2


@pytest.mark.parametrize(
    "fault",
    [asyncpg.InternalClientError("got result for unknown protocol state 0"), RuntimeError("the handler is closed")],
    ids=["the driver's", "the event loop's"],
)
async def test_a_connection_that_cannot_be_mended_makes_room_for_another(fault: Exception) -> None:
    server = FakeServer()
    connections = server.connections(most_connections=1)
    left = asyncio.create_task(connections.fetch("5", ["left"]))
    await asyncio.sleep(QUICK)
    server.opened[0].fault = fault
    left.cancel()
    await asyncio.wait([left])

    assert await connections.fetch(str(QUICK), ["after"]) == ("after",)

    assert [one.is_closed() for one in server.opened] == [True, False]


async def test_quick_statements_go_on_beside_slow_ones() -> None:
    server = FakeServer()
    connections = server.connections()
    slow = [asyncio.create_task(connections.fetch("5", ["slow"])) for _ in range(3)]
    await asyncio.sleep(QUICK)

    await asyncio.gather(*(connections.fetch(str(QUICK), ["quick"]) for _ in range(4)))
    ended = asyncio.get_running_loop().time()

    # The third slow one has its turn when the first two have become slow, and the quick ones have theirs beside it.
    assert ended == pytest.approx(QUICK_SECONDS + 4 * QUICK)
    assert not any(one.done() for one in slow)
    await asyncio.gather(*slow)


async def test_slow_statements_have_no_more_connections_than_there_may_be() -> None:
    server = FakeServer()
    connections = server.connections(most_connections=5)

    await asyncio.gather(*(connections.fetch("1", []) for _ in range(20)))

    assert (server.most_running, len(server.opened)) == (5, 5)
    assert asyncio.get_running_loop().time() == pytest.approx(4, abs=4 * 3 * QUICK_SECONDS)


async def test_those_who_wait_while_nothing_else_is_slow_have_their_turn_later() -> None:
    server = FakeServer()
    connections = server.connections(most_connections=3, concurrency=1)

    await asyncio.gather(*(connections.fetch("1", [number]) for number in range(9)))

    assert [number for _, number in server.begun] == [*range(9)]
    assert server.most_running == 3


async def test_a_server_that_freezes_keeps_nobody_longer_than_promised() -> None:
    connections = FakeServer().connections(most_connections=4)

    found = await asyncio.gather(*(refused(connections, NEVER) for _ in range(20)))

    assert max(at for _, at in found) <= SECONDS
    assert [refusal.code for refusal, _ in found] == [RequestCode.TIMEOUT] * 4 + [RequestCode.UNAVAILABLE] * 16


@pytest.mark.parametrize("waited", [0.1, 0.2, 0.3, 5, 9.7, 9.9])
async def test_the_wait_for_a_connection_and_a_frozen_statement_are_one_wait(waited: float) -> None:
    connections = FakeServer().connections(most_connections=1)
    running = asyncio.create_task(connections.fetch(str(waited), []))
    await asyncio.sleep(0)

    _, at = await refused(connections, NEVER)

    assert at <= SECONDS
    await running


async def test_who_is_sent_again_does_not_stand_in_line_again() -> None:
    server = FakeServer()
    connections = server.connections(most_connections=1)
    first = asyncio.create_task(connections.fetch(str(QUICK), [0]))
    await asyncio.sleep(QUICK / 2)
    others = [asyncio.create_task(connections.fetch(str(QUICK), [number])) for number in (1, 2)]
    await asyncio.sleep(0)

    server.opened[0].terminate()

    await asyncio.gather(first, *others)
    assert [number for _, number in server.begun] == [0, 0, 1, 2]


async def test_a_statement_that_is_sent_again_has_no_more_time_for_it() -> None:
    server = FakeServer()
    connections = server.connections()
    reading = asyncio.create_task(refused(connections, NEVER))
    await asyncio.sleep(6)

    server.opened[0].terminate()

    assert (await reading)[1] <= SECONDS
    assert [at for at, *_ in server.begun] == [0, 6]


async def test_a_connection_that_is_never_there_is_not_waited_for() -> None:
    connections = FakeServer(seconds_to_connect=NEVER).connections()

    found = await asyncio.gather(*(refused(connections, QUICK) for _ in range(20)))

    assert max(at for _, at in found) <= SECONDS
    assert {refusal.code for refusal, _ in found} == {RequestCode.UNAVAILABLE}


async def test_after_a_frozen_server_everything_is_as_it_was() -> None:
    server = FakeServer()
    connections = server.connections(most_connections=4)
    await asyncio.gather(*(refused(connections, NEVER) for _ in range(20)))
    server.most_running = 0

    await asyncio.gather(*(connections.fetch(str(QUICK), []) for _ in range(20)))

    assert server.most_running == 2


async def test_connections_that_were_never_given_back_in_time_are_closed_and_replaced() -> None:
    server = FakeServer()
    connections = server.connections(most_connections=2)
    await asyncio.gather(*map(partial(refused, connections), (NEVER, NEVER)))

    await asyncio.gather(*(connections.fetch(str(QUICK), []) for _ in range(2)))

    assert [one.is_closed() for one in server.opened] == [True, True, False, False]
    assert connections.pool.overdue == set()


def test_workers_share_what_the_machine_can_do_and_none_is_left_with_one_statement_at_a_time() -> None:
    assert [default_concurrency() // default_concurrency(workers) for workers in (1, 2)] == [1, 2]
    assert default_concurrency(1_000) == 2


async def refused(connections: PostgresConnections, seconds: float) -> tuple[RequestRefused, float]:
    """The refusal of a statement that takes so long, and when it came."""
    with pytest.raises(RequestRefused) as refusal:
        await connections.fetch(str(seconds), [])
    return refusal.value, asyncio.get_running_loop().time()
