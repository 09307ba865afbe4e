"""Read connections to SQLite: each on a thread of its own, none of them busy for longer than it may be."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from cms.database.addresses.address import Address
from cms.errors import RequestCode, RequestRefused
from cms.reading.run.reader import Connections, open_reader
from cms.reading.run.sqlite_connections import SQLITE_CONNECTIONS, SqliteConnections
from tests.databases import ON_SQLITE

SECONDS = 0.5
FOR_LONG = 3600
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
KEY = UUID("01936f5c-0000-7000-8000-000000000001")

pytestmark = ON_SQLITE


@pytest.fixture
async def connections(address: Address) -> AsyncIterator[Connections]:
    """Connections that read for half a second at most."""
    async with open_reader(address, seconds=SECONDS) as reader:
        yield reader.connections


@pytest.fixture
async def patient(address: Address) -> AsyncIterator[Connections]:
    """Connections that read for an hour."""
    async with open_reader(address, seconds=FOR_LONG) as reader:
        yield reader.connections


async def test_texts_are_given_as_bytes(connections: Connections) -> None:
    assert await connections.fetch("select ?1, json_object('é', 1), null", [7]) == (7, '{"é":1}'.encode(), None)


async def test_values_are_bound_as_they_are_stored(connections: Connections) -> None:
    at = datetime(2026, 11, 22, 21, 5, tzinfo=UTC)

    row = await connections.fetch("select ?1, ?2, ?3, ?4, ?5", [KEY, at, at.date(), ["a", KEY], 1.5])

    assert row == (str(KEY).encode(), b"2026-11-22 21:05:00+00:00", b"2026-11-22", f'["a", "{KEY}"]'.encode(), 1.5)
    assert await connections.fetch("select ?1", [[date(2026, 11, 22)]]) == (b'["2026-11-22"]',)


async def test_what_takes_too_long_is_cut_off(connections: Connections) -> None:
    refusal = await refused(connections, ENDLESS)

    assert (refusal.code, refusal.message) == (
        RequestCode.TIMEOUT,
        "this was read for 0.5 seconds and then stopped; ask for less at once, or with narrower conditions",
    )
    assert await connections.fetch("select 1", []) == (1,)


async def test_the_wait_for_a_thread_counts(connections: SqliteConnections) -> None:
    patient = replace(connections, seconds=FOR_LONG)  # of the same threads
    running = [asyncio.create_task(patient.fetch(ENDLESS, [])) for _ in range(SQLITE_CONNECTIONS)]
    await asyncio.sleep(0)
    waiting = asyncio.create_task(refused(connections, "select 1"))

    await asyncio.wait({waiting}, timeout=2 * SECONDS)
    assert [one.cancel() for one in running] == [True] * SQLITE_CONNECTIONS

    assert (await waiting).code is RequestCode.UNAVAILABLE


async def test_a_read_that_is_left_keeps_no_thread_busy(patient: Connections) -> None:
    left = [asyncio.create_task(patient.fetch(ENDLESS, [])) for _ in range(SQLITE_CONNECTIONS)]
    await asyncio.wait(left, timeout=0.05)
    assert [one.cancel() for one in left] == [True] * SQLITE_CONNECTIONS

    assert await patient.fetch("select 1", []) == (1,)


async def test_reading_goes_on_while_something_is_read_for_long(patient: Connections) -> None:
    long = asyncio.create_task(patient.fetch(ENDLESS, []))

    found = [await patient.fetch("select ?1", [number]) for number in range(50)]

    assert found == [(number,) for number in range(50)]
    assert long.cancel()


async def test_a_statement_that_fails_fails_alone(connections: Connections) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connections.fetch("select 1 from nowhere", [])

    assert await connections.fetch("select 1", []) == (1,)


async def test_nothing_can_be_written(connections: Connections) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await connections.fetch("update content_clock set revision = 7 returning revision", [])


async def test_closing_waits_for_what_is_read(address: Address) -> None:
    async with open_reader(address, seconds=SECONDS) as reader:
        reading = asyncio.create_task(refused(reader.connections, ENDLESS))
        await asyncio.sleep(0)

    assert (await reading).code is RequestCode.TIMEOUT


async def refused(connections: Connections, text: str) -> RequestRefused:
    """The refusal of a statement."""
    with pytest.raises(RequestRefused) as refusal:
        await connections.fetch(text, [])
    return refusal.value
