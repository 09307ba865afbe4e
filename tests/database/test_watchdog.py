"""Statements that write, on a server that says nothing any more: none is waited for longer than promised."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from cms.database.addresses.postgres_server import Server
from cms.database.clients.postgres_client import PooledClient
from cms.database.clients.watchdog import Watchdog
from tests.virtual_time import ON_VIRTUAL_TIME

SECONDS = 10


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Time that is exact."""
    return ON_VIRTUAL_TIME


class FakeConnection:
    """Runs a statement until it is closed."""

    def __init__(self) -> None:
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def terminate(self) -> None:
        self.closed.set_exception(ConnectionResetError())


async def test_a_statement_that_never_ends_is_ended_when_its_time_is_over() -> None:
    watch = Watchdog(SECONDS)

    ended = await asyncio.gather(*(run_frozen(watch, after=after) for after in (0, 0.5, 3, 12)))

    assert ended == pytest.approx([10, 10.5, 13, 22])


async def test_what_was_waited_for_the_connection_is_taken_from_its_time() -> None:
    watch = Watchdog(SECONDS)

    ended = await asyncio.gather(run_frozen(watch), run_frozen(watch, waited=9), run_frozen(watch, waited=4))

    assert ended == pytest.approx([10, 1, 6])


async def test_a_connection_on_which_nothing_runs_is_left_alone() -> None:
    watch, connection = Watchdog(SECONDS), FakeConnection()

    await watch.run(connection, asyncio.sleep(SECONDS - 1), waited=0)
    await asyncio.sleep(5 * SECONDS)
    await watch.run(connection, asyncio.sleep(SECONDS - 1), waited=0)

    assert not connection.closed.done()


async def test_a_statement_that_fails_fails_as_it_did() -> None:
    watch, connection = Watchdog(SECONDS), FakeConnection()
    connection.terminate()

    with pytest.raises(ConnectionResetError):
        await watch.run(connection, watch.run(connection, connection.closed, waited=0), waited=0)


@dataclass
class Held:
    """A connection as the pool has it."""

    watch: Watchdog | None = None
    waited = 0.0
    is_hurried = False


@dataclass
class Lent:
    """A connection as the pool lends it, which is closed in the moment in which a statement on it ends."""

    _con: Held | None

    async def execute(self, _: str) -> None:
        self._con = None


class LatePool:
    """Has its only connection free after half the time."""

    async def acquire(self, timeout: float) -> Lent:  # noqa: ASYNC109 - as the driver has it
        await asyncio.sleep(min(timeout, SECONDS / 2))
        return Lent(Held())


async def test_a_connection_that_is_closed_while_the_server_hears_of_the_wait_is_found_lost_later() -> None:
    client = PooledClient(server=Server("", None, (), ""), seconds=SECONDS, connection_name="")
    client._pool = LatePool()

    lent = await client.acquire()

    assert lent == Lent(None)


async def run_frozen(watch: Watchdog, *, after: float = 0, waited: float = 0) -> float:
    """When a connection is closed whose statement begins at some time and never ends."""
    await asyncio.sleep(after)
    connection = FakeConnection()
    with pytest.raises(TimeoutError):
        await watch.run(connection, connection.closed, waited=waited)
    return asyncio.get_running_loop().time()
