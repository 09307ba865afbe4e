"""Read connections: lent to one at a time, given up in time, replaced when they are lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from cms.database.addresses.address import Address
from cms.errors import ConfigurationError, RequestCode, RequestRefused
from cms.reading.run.postgres_connections import PostgresConnections
from cms.reading.run.reader import Connections, open_reader
from tests.databases import ON_POSTGRES, locked
from tests.relay import Relay, relayed

SECONDS = 0.5
FOR_LONG = 3600
PID = "select pg_backend_pid()"
KEYWORDS = "select 'done', count(*) from keyword"
READERS = "from pg_stat_activity where application_name = 'marquee-read' and datname = current_database()"

pytestmark = ON_POSTGRES


@pytest.fixture
async def connections(address: Address) -> AsyncIterator[Connections]:
    """Two connections at most, for half a second at most."""
    async with open_reader(address, seconds=SECONDS, most_connections=2) as reader:
        yield reader.connections


@pytest.fixture
async def patient(address: Address) -> AsyncIterator[Connections]:
    """Two connections at most, for an hour at most."""
    async with open_reader(address, seconds=FOR_LONG, most_connections=2) as reader:
        yield reader.connections


@pytest.fixture
async def relay(address: Address, tmp_path: Path) -> AsyncIterator[tuple[Connections, Relay]]:
    """The same, through a relay."""
    async with relayed(address, tmp_path) as (there, relay), open_reader(there, seconds=SECONDS, most_connections=2) as reader:
        yield reader.connections, relay


async def test_json_is_given_as_the_bytes_that_the_server_sent(connections: Connections) -> None:
    assert tuple(await connections.fetch("select $1::int, json_build_object('é', 1), null::json", [7])) == (
        7,
        '{"é" : 1}'.encode(),
        None,
    )


async def test_one_after_the_other_is_read_over_one_connection(connections: Connections) -> None:
    assert len({tuple(await connections.fetch(PID, [])) for _ in range(5)}) == 1


async def test_no_more_are_opened_than_there_may_be(connections: Connections) -> None:
    found = await asyncio.gather(*(connections.fetch("select pg_backend_pid(), pg_sleep(0.01)", []) for _ in range(20)))

    assert len({row[0] for row in found}) <= 2


async def test_what_takes_too_long_is_cut_off_and_the_connection_used_again(address: Address) -> None:
    # Only one, and time enough: whoever has cut it off, the server or the driver, it is the one that is lent next.
    async with open_reader(address, seconds=3, most_connections=1) as reader:
        before = await reader.connections.fetch(PID, [])

        refusal = await refused(reader.connections, "select pg_sleep(3600)")

        assert (refusal.code, refusal.message) == (
            RequestCode.TIMEOUT,
            "this was read for 3 seconds and then stopped; ask for less at once, or with narrower conditions",
        )
        assert await reader.connections.fetch(PID, []) == before


async def test_whoever_waits_in_vain_for_a_connection_is_told_so_in_time(connections: PostgresConnections) -> None:
    pool = connections.pool
    held = [pool.acquire_idle(pool.deadline()), await pool.acquire_in_turn(pool.deadline())]

    refusal = await refused(connections, PID)

    assert (refusal.code, refusal.message) == (
        RequestCode.UNAVAILABLE,
        "all connections to the database were busy for 0.5 seconds; try again in a while",
    )
    pool.release(held[0])
    pool.release(held[1])


async def test_the_wait_for_a_connection_counts(address: Address) -> None:
    async with open_reader(address, seconds=3, most_connections=2) as reader:
        running = [asyncio.create_task(reader.connections.fetch("select pg_sleep(1)", [])) for _ in range(2)]
        await asyncio.sleep(0)

        refusal = await refused(reader.connections, "select pg_sleep(2.5)")

        assert refusal.code is RequestCode.TIMEOUT
        await asyncio.gather(*running)


async def test_a_read_that_is_left_spoils_no_connection(patient: Connections, address: Address) -> None:
    left = [asyncio.create_task(patient.fetch("select pg_sleep(3600), 'left'", [])) for _ in range(2)]
    await until_reading(address, "select pg_sleep(3600)%", 2)
    assert [one.cancel() for one in left] == [True, True]
    await asyncio.wait(left)

    found = await asyncio.gather(*(patient.fetch("select $1::int", [number]) for number in range(10)))

    assert [tuple(row) for row in found] == [(number,) for number in range(10)]


async def test_whoever_leaves_the_line_takes_no_connection_along(connections: Connections) -> None:
    running = [asyncio.create_task(connections.fetch("select pg_sleep(0.1)", [])) for _ in range(2)]
    waiting = [asyncio.create_task(connections.fetch(PID, [])) for _ in range(5)]
    await asyncio.sleep(0)
    assert [one.cancel() for one in waiting] == [True] * 5
    await asyncio.gather(*running)

    found = await asyncio.gather(*(connections.fetch("select pg_backend_pid(), pg_sleep(0.01)", []) for _ in range(10)))

    assert len({row[0] for row in found}) <= 2


async def test_a_statement_that_fails_spoils_no_connection(connections: Connections) -> None:
    before = await connections.fetch(PID, [])

    with pytest.raises(asyncpg.DivisionByZeroError):
        await connections.fetch("select 1 / 0", [])

    assert await connections.fetch(PID, []) == before


async def test_nothing_can_be_written(connections: Connections) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await connections.fetch("update content_clock set revision = 7 returning revision", [])


async def test_connections_that_were_ended_are_replaced_unnoticed(connections: Connections, address: Address) -> None:
    before = await asyncio.gather(*(connections.fetch("select pg_backend_pid(), pg_sleep(0.01)", []) for _ in range(2)))
    await end_all(address)

    after = await asyncio.gather(*(connections.fetch("select pg_backend_pid(), pg_sleep(0.01)", []) for _ in range(20)))

    assert {row[0] for row in before}.isdisjoint({row[0] for row in after})


async def test_a_read_whose_connection_is_ended_meanwhile_is_done_again(patient: Connections, address: Address) -> None:
    async with locked(address, "keyword"):
        reading = asyncio.create_task(patient.fetch(KEYWORDS, []))
        await until_reading(address, KEYWORDS, 1)
        await end_all(address)

    assert tuple(await reading) == ("done", 0)


async def test_a_statement_outlives_a_change_of_its_tables(connections: Connections, address: Address) -> None:
    await run(address, "create table kept (value int)", "insert into kept values (7)")
    before = await connections.fetch("select kept.* from kept", [])

    await run(address, "alter table kept alter value type text", "alter table kept add more int")

    assert (tuple(before), tuple(await connections.fetch("select kept.* from kept", []))) == ((7,), ("7", None))


async def test_a_server_that_is_away_is_said_to_be_and_found_when_it_is_back(relay: tuple[Connections, Relay]) -> None:
    connections, between = relay
    between.close()
    refusal = await refused(connections, PID)

    await between.open()

    assert (refusal.code, refusal.message) == (
        RequestCode.UNAVAILABLE,
        "the database does not answer at the moment; try again in a while",
    )
    assert len(await connections.fetch(PID, [])) == 1


async def test_all_who_wait_learn_that_a_server_is_away(relay: tuple[Connections, Relay]) -> None:
    connections, between = relay
    between.close()

    found = await asyncio.gather(*(refused(connections, PID) for _ in range(10)))

    assert {refusal.code for refusal in found} == {RequestCode.UNAVAILABLE}


async def test_a_network_that_was_cut_is_not_noticed_when_it_is_whole_again(relay: tuple[Connections, Relay]) -> None:
    connections, between = relay
    before = await connections.fetch(PID, [])

    between.cut()

    assert await connections.fetch(PID, []) != before


async def test_a_frozen_server_is_not_waited_for(relay: tuple[Connections, Relay]) -> None:
    connections, between = relay
    await connections.fetch(PID, [])
    between.freeze()

    found = await asyncio.gather(*(refused(connections, PID) for _ in range(5)))

    assert {refusal.code for refusal in found} <= {RequestCode.TIMEOUT, RequestCode.UNAVAILABLE}
    between.thaw()
    assert len(await connections.fetch(PID, [])) == 1


async def test_closing_waits_for_what_is_read(address: Address) -> None:
    async with open_reader(address, seconds=SECONDS, most_connections=2) as reader:
        reading = [asyncio.create_task(reader.connections.fetch("select 1, pg_sleep(0.1)", [])) for _ in range(4)]
        await asyncio.sleep(0)

    assert [(await one)[0] for one in reading] == [1, 1, 1, 1]


async def test_a_closed_reader_leaves_no_connection(address: Address) -> None:
    async with open_reader(address, seconds=SECONDS, most_connections=2) as reader:
        await asyncio.gather(*(reader.connections.fetch("select pg_sleep(0.01)", []) for _ in range(4)))

    assert await count_readers(address) == 0


async def test_a_server_that_is_away_at_the_start_is_a_configuration_error(address: Address, tmp_path: Path) -> None:
    async with relayed(address, tmp_path) as (there, between):
        between.close()

        with pytest.raises(ConfigurationError):
            await open_and_close(there)


async def refused(connections: Connections, text: str) -> RequestRefused:
    """The refusal of a statement."""
    with pytest.raises(RequestRefused) as refusal:
        await connections.fetch(text, [])
    return refusal.value


async def end_all(address: Address) -> None:
    """End all read connections at the server."""
    await run(address, f"select pg_terminate_backend(pid, 5000) {READERS}")


async def count_readers(address: Address) -> int:
    """How many read connections the server has."""
    connection = await asyncpg.connect(address.dsn)
    try:
        found: int = await connection.fetchval(f"select count(*) {READERS}")
        return found
    finally:
        await connection.close()


async def until_reading(address: Address, text: str, times: int) -> None:
    """Wait until a statement, whose text is like this, runs so many times."""
    connection = await asyncpg.connect(address.dsn)
    try:
        while await connection.fetchval(f"select count(*) {READERS} and state = 'active' and query like $1", text) < times:
            pass
    finally:
        await connection.close()


async def open_and_close(address: Address) -> None:
    """Open a reader for nothing."""
    async with open_reader(address):
        pass


async def run(address: Address, *statements: str) -> None:
    """Run statements over a connection of their own."""
    connection = await asyncpg.connect(address.dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
