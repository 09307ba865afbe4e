"""Acts that would take too long, or whose database goes away: refused in time, and nothing is half done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from cms.access.actor import CMS
from cms.access.token_cache import open_token_cache
from cms.changes.models import ContentClock
from cms.clock import now
from cms.database.addresses.address import Address, Dialect
from cms.database.connect import POOL_MAX, Database, open_database
from cms.editing.acts import create_entry, publish_entries
from cms.errors import RequestCode, RequestRefused
from tests.databases import MODELS, ON_POSTGRES, ON_SQLITE, end_waits_for_locks, locked
from tests.editing.tables import select
from tests.factories import make_keyword
from tests.relay import Relay, relayed

SECONDS = 4
"""Until a wait ends, where one is what is tested; whatever does not wait has to be done in that time."""
PATIENT, WAITED = 12, 0.6
CONNECTIONS = {Dialect.SQLITE: 1, Dialect.POSTGRES: POOL_MAX}
WRITERS = "from pg_stat_activity where application_name = 'marquee' and datname = current_database()"
TOO_LONG = "this could not be done within {} seconds and nothing was changed; somebody else may be at it: try again"
LOST = "the database went away in the middle of this and nothing was changed; try again in a while"


@pytest.fixture
async def impatient(address: Address) -> AsyncIterator[Database]:
    """A database whose server ends waits for locks long before the time of an act is over."""
    await end_waits_for_locks(address)
    async with open_database(address, models=MODELS, seconds=PATIENT) as opened:
        yield opened


@pytest.fixture
async def relay(address: Address, tmp_path: Path) -> AsyncIterator[tuple[Database, Relay]]:
    """A database in which nothing may take longer than a few seconds, through a relay."""
    async with relayed(address, tmp_path) as (there, relay), open_database(there, models=MODELS, seconds=SECONDS) as opened:
        yield opened, relay


@ON_POSTGRES
@pytest.mark.parametrize("table", ["keyword", "content_clock", "live_keyword"])
async def test_an_act_that_meets_a_locked_table_is_refused(impatient: Database, table: str) -> None:
    key = (await create_entry(impatient, CMS, "Keyword", make_keyword(name="a"))).key
    async with locked(impatient.address, table):
        refusal = await refused(publish_after_creating(impatient, key))

    assert (refusal.code, refusal.message) == (RequestCode.TIMEOUT, TOO_LONG.format(PATIENT))
    assert await names(impatient) == ["a"]


@ON_POSTGRES
async def test_the_server_itself_ends_what_takes_too_long_and_the_connection_is_kept(address: Address) -> None:
    async with open_database(address, models=MODELS, seconds=PATIENT) as database:
        before = await backend(database)

        refusal = await refused(sleep_for_ever(database))

        assert (refusal.code, refusal.message) == (RequestCode.TIMEOUT, TOO_LONG.format(PATIENT))
        assert await backend(database) == before


@ON_POSTGRES
async def test_acts_go_on_when_the_lock_is_gone(impatient: Database) -> None:
    async with locked(impatient.address, "keyword"):
        found = await asyncio.gather(*(refused(create(impatient, str(number))) for number in range(15)))

    await create(impatient, "after")

    assert {refusal.code for refusal in found} == {RequestCode.TIMEOUT}
    assert await names(impatient) == ["after"]


@ON_SQLITE
async def test_an_act_that_meets_another_writer_of_the_file_is_refused(address: Address) -> None:
    async with open_database(address, models=MODELS, seconds=1) as database:
        async with open_database(address, models=MODELS) as other, other.transaction():
            refusal = await refused(create(database, "a"))

        assert (refusal.code, refusal.message) == (RequestCode.TIMEOUT, TOO_LONG.format(1))
        await create(database, "after")
        assert await names(database) == ["after"]


async def test_whoever_waits_in_vain_for_a_connection_is_told_so(address: Address) -> None:
    async with open_database(address, models=MODELS, seconds=SECONDS) as database:
        async with all_held(database):
            refusal = await refused(create(database, "a"))

        assert (refusal.code, refusal.message) == (
            RequestCode.UNAVAILABLE,
            "all connections to the database were busy for 4 seconds; try again in a while",
        )
        await create(database, "after")
        assert await names(database) == ["after"]


@ON_POSTGRES
async def test_what_was_waited_for_a_connection_is_taken_from_the_time_of_its_statements(address: Address) -> None:
    async with open_database(address, models=MODELS, seconds=PATIENT) as database:
        before = await statement_timeout(database)
        async with all_held(database) as release:
            waiting = asyncio.create_task(statement_timeout(database))
            await asyncio.sleep(WAITED)
            release()
            hurried = await waiting
        # One on each connection, so that none waits for another's.
        after = await asyncio.gather(*(statement_timeout(database) for _ in range(POOL_MAX)))

    assert hurried <= before - 500
    assert set(after) == {before}


@ON_SQLITE
async def test_what_was_waited_in_line_is_taken_from_the_time_for_other_writers_of_the_file(address: Address) -> None:
    async with open_database(address, models=MODELS, seconds=PATIENT) as database:
        seen: list[str] = []
        await traced(database, seen)
        async with all_held(database) as release:
            waiting = asyncio.create_task(create(database, "a"))
            await asyncio.sleep(WAITED)
            release()
            await waiting
        await create(database, "b")

    hurried, after = [int(one.rpartition(" ")[2]) for one in seen if one.startswith("PRAGMA busy_timeout")]
    assert hurried <= PATIENT * 1_000 - 500
    assert after == PATIENT * 1_000


@ON_POSTGRES
async def test_connections_that_were_ended_between_acts_are_replaced_unnoticed(database: Database) -> None:
    await create(database, "before")
    await end_all(database.address)

    await create(database, "after")

    assert await names(database) == ["after", "before"]


@ON_POSTGRES
async def test_an_act_whose_connection_is_ended_meanwhile_changes_nothing(database: Database) -> None:
    with pytest.raises(RequestRefused) as refusal:
        await begin_and_end_all(database)

    assert (refusal.value.code, refusal.value.message) == (RequestCode.UNAVAILABLE, LOST)
    assert (await ContentClock.get(id=1)).revision == 0


@ON_POSTGRES
async def test_a_transaction_that_is_lost_at_its_end_does_not_claim_to_know(relay: tuple[Database, Relay]) -> None:
    database, between = relay

    with pytest.raises(RequestRefused) as refusal:
        await freeze_before_the_end(database, between)

    between.thaw()
    assert (refusal.value.code, refusal.value.message) == (
        RequestCode.OUTCOME_UNKNOWN,
        (
            "the database went away in the middle of this: send it again with the same Idempotency-Key if it had one,"
            " or look whether it was done before you try again"
        ),
    )


@ON_POSTGRES
async def test_a_frozen_server_is_not_waited_for(relay: tuple[Database, Relay]) -> None:
    database, between = relay
    await create(database, "before")
    between.freeze()

    found = await asyncio.gather(*(refused(create(database, str(number))) for number in range(5)))

    assert {refusal.code for refusal in found} <= {RequestCode.TIMEOUT, RequestCode.UNAVAILABLE}
    between.thaw()
    await create(database, "after")


@ON_POSTGRES
async def test_a_server_that_is_away_is_said_to_be_and_found_when_it_is_back(relay: tuple[Database, Relay]) -> None:
    database, between = relay
    await create(database, "before")
    between.close()
    refusal = await refused(create(database, "meanwhile"))

    await between.open()

    assert refusal.code is RequestCode.UNAVAILABLE
    await create(database, "after")
    assert await names(database) == ["after", "before"]


@ON_POSTGRES
async def test_a_token_cannot_be_looked_for_while_the_server_is_away(relay: tuple[Database, Relay]) -> None:
    database, between = relay
    async with open_token_cache(database) as token_cache:
        between.close()

        refusal = await refused(token_cache.find_latest("unknown", now()))

        await between.open()
        assert refusal.code is RequestCode.UNAVAILABLE
        assert await token_cache.find_latest("unknown", now()) is None


async def create(database: Database, name: str) -> None:
    """Create a keyword."""
    await create_entry(database, CMS, "Keyword", make_keyword(name=name))


async def publish_after_creating(database: Database, key: Any) -> None:
    """Do two acts, which meet every table of a keyword."""
    await publish_entries(database, CMS, [("Keyword", key)])
    await create(database, "b")


@asynccontextmanager
async def all_held(database: Database) -> AsyncIterator[Callable[[], None]]:
    """All connections that write, in use until the end of the block, or until what it is given is called."""
    until = asyncio.Event()
    holding = []
    for _ in range(CONNECTIONS[database.dialect]):
        begun = asyncio.Event()
        holding.append(asyncio.create_task(hold(database, begun, until)))
        await begun.wait()
    yield until.set
    until.set()
    await asyncio.gather(*holding)


async def hold(database: Database, begun: asyncio.Event, until: asyncio.Event) -> None:
    """Hold a transaction open."""
    async with database.transaction():
        begun.set()
        await until.wait()


async def statement_timeout(database: Database) -> int:
    """How many milliseconds the server gives a statement of a transaction that begins now."""
    async with database.transaction() as connection:
        (row,) = await connection.execute_query_dict("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'")
    return int(row["setting"])


async def backend(database: Database) -> int:
    """Which process of the server has the connection of a transaction that begins now."""
    async with database.transaction() as connection:
        (row,) = await connection.execute_query_dict("SELECT pg_backend_pid() AS pid")
    return int(row["pid"])


async def sleep_for_ever(database: Database) -> None:
    """Do what does not end by itself."""
    async with database.transaction() as connection:
        await connection.execute_query_dict("SELECT pg_sleep(3600)")


async def traced(database: Database, seen: list[str]) -> None:
    """Note every statement that is run from now on."""
    client = database.context.connections.get(database.dialect.value)
    async with client.acquire_connection() as connection:
        await connection.set_trace_callback(seen.append)


async def begin_and_end_all(database: Database) -> None:
    """Lose the connection in the middle of a transaction that has written."""
    async with database.transaction():
        await ContentClock.filter(id=1).update(revision=7)
        await end_all(database.address)
        await ContentClock.filter(id=1).update(revision=8)


async def freeze_before_the_end(database: Database, between: Relay) -> None:
    """Have a transaction's end meet a server that does not answer."""
    async with database.transaction():
        await ContentClock.filter(id=1).update(revision=7)
        between.freeze()


async def names(database: Database) -> list[str]:
    """The names of all keywords."""
    return sorted(str(row["name"]) for row in await select(database, "SELECT name FROM keyword"))


async def refused(act: Any) -> RequestRefused:
    """The refusal of an act that would otherwise wait for ever."""
    with pytest.raises(RequestRefused) as refusal:
        await act
    return refusal.value


async def end_all(address: Address) -> None:
    """End all connections that write, at the server."""
    connection = await asyncpg.connect(address.dsn)
    try:
        await connection.execute(f"select pg_terminate_backend(pid, 5000) {WRITERS}")
    finally:
        await connection.close()
