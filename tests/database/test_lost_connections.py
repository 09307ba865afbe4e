"""Connections that are lost, and databases that take no writes: what is said is what became of the act."""

import asyncio
import resource
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from cms.access.actor import CMS
from cms.changes.models import ContentClock
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.editing.acts import create_entry, publish_entries
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import run_in_transaction, run_optimistically
from cms.errors import RequestCode, RequestRefused
from tests.databases import MODELS, ON_POSTGRES, ON_SQLITE
from tests.editing.tables import select
from tests.factories import make_keyword

NOTHING_CHANGED = "the database went away in the middle of this and nothing was changed; try again in a while"
MAY_BE_DONE = (
    "the database went away in the middle of this: send it again with the same Idempotency-Key if it had one,"
    " or look whether it was done before you try again"
)
NO_WRITES = "the database takes no writes at the moment and nothing was changed; try again in a while"

LEAVE = "SELECT pg_terminate_backend(pg_backend_pid())"
LEAVING = """
CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER leave AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY {when}
  FOR EACH ROW EXECUTE FUNCTION leave();
"""
FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


@dataclass
class Leaving:
    """A step that writes, and whose connection is ended by the server in its first runs."""

    times: int
    runs: int = 0

    async def __call__(self, store: Store) -> int:
        """Count the runs."""
        self.runs += 1
        await store.run(LEAVE if self.runs <= self.times else "SELECT 1")
        return self.runs


@ON_POSTGRES
@pytest.mark.parametrize("door", [run_in_transaction, run_optimistically])
async def test_an_act_that_loses_its_connection_is_done_once_more(database: Database, door: Any) -> None:
    assert await door(database, CMS, Leaving(1)) == 2


@ON_POSTGRES
@pytest.mark.parametrize("door", [run_in_transaction, run_optimistically])
async def test_an_act_that_loses_two_is_refused(database: Database, door: Any) -> None:
    step = Leaving(2)

    refusal = await refused(door(database, CMS, step))

    assert (refusal.code, refusal.message, step.runs) == (RequestCode.UNAVAILABLE, NOTHING_CHANGED, 2)
    assert isinstance(refusal.__cause__, asyncpg.PostgresConnectionError)


@ON_POSTGRES
async def test_a_connection_that_is_gone_before_the_end_is_no_success(database: Database) -> None:
    with pytest.raises(RequestRefused) as refusal:
        await write_and_leave_unnoticed(database)

    assert (refusal.value.code, refusal.value.message) == (RequestCode.UNAVAILABLE, NOTHING_CHANGED)
    assert await select(database, "SELECT revision FROM content_clock") == [{"revision": 0}]


@ON_POSTGRES
async def test_a_save_that_is_lost_in_the_statement_that_writes_may_have_been_done(database: Database) -> None:
    await execute(database.address, LEAVING.format(table="keyword", when="IMMEDIATE"))

    refusal = await refused(create_entry(database, CMS, "Keyword", make_keyword()))

    assert (refusal.code, refusal.message) == (RequestCode.OUTCOME_UNKNOWN, MAY_BE_DONE)


@ON_POSTGRES
async def test_an_act_that_is_lost_while_it_is_committed_may_have_been_done(database: Database) -> None:
    key = (await create_entry(database, CMS, "Keyword", make_keyword())).key
    await execute(database.address, LEAVING.format(table="live_keyword", when="DEFERRED"))

    refusal = await refused(publish_entries(database, CMS, [("Keyword", key)]))

    assert (refusal.code, refusal.message) == (RequestCode.OUTCOME_UNKNOWN, MAY_BE_DONE)


@ON_POSTGRES
@pytest.mark.parametrize("table", ["keyword", "live_keyword"])
async def test_a_server_without_room_takes_no_writes(database: Database, table: str) -> None:
    await execute(database.address, FULL_DISK.format(table=table))

    refusal = await refused(create_and_publish(database))

    assert (refusal.code, refusal.message) == (RequestCode.UNAVAILABLE, NO_WRITES)


@ON_POSTGRES
async def test_a_server_that_only_reads_takes_no_writes_until_it_does_again(address: Address) -> None:
    assert address.server is not None
    async with open_database(address, models=MODELS) as database:
        key = (await create_entry(database, CMS, "Keyword", make_keyword())).key
    await execute(address, f'ALTER DATABASE "{address.server.name}" SET default_transaction_read_only = on')
    async with open_database(address, models=MODELS) as database:
        saving = await refused(create_entry(database, CMS, "Keyword", make_keyword()))
        publishing = await refused(publish_entries(database, CMS, [("Keyword", key)]))
        await execute(
            address,
            "SET default_transaction_read_only = off",
            f'ALTER DATABASE "{address.server.name}" RESET default_transaction_read_only',
        )

        await create_and_publish(database)

    assert (saving.code, saving.message) == (RequestCode.UNAVAILABLE, NO_WRITES)
    assert (publishing.code, publishing.message) == (RequestCode.UNAVAILABLE, NO_WRITES)


@ON_SQLITE
@pytest.mark.parametrize(
    ("off", "on"),
    [("query_only = on", "query_only = off"), ("max_page_count = 1", "max_page_count = 1000000")],
    ids=["read only", "full"],
)
async def test_a_file_that_cannot_be_written_takes_no_writes_until_it_can_be(database: Database, off: str, on: str) -> None:
    pragma = database.context.connections.get(database.dialect.value).execute_script
    await pragma(f"PRAGMA {off}")

    refusal = await refused(fill_pages(database))

    assert (refusal.code, refusal.message) == (RequestCode.UNAVAILABLE, NO_WRITES)
    await pragma(f"PRAGMA {on}")
    assert await select(database, "SELECT name FROM keyword") == []
    await create_and_publish(database)


@ON_SQLITE
async def test_a_file_that_fails_while_an_act_is_committed_may_hold_it(database: Database) -> None:
    with pytest.raises(RequestRefused) as refusal:
        await write_and_let_files_grow_no_more(database)

    assert (refusal.value.code, refusal.value.message) == (RequestCode.OUTCOME_UNKNOWN, MAY_BE_DONE)
    await create_and_publish(database)


async def create_and_publish(database: Database) -> None:
    """Do two acts, one in a statement and one in a transaction."""
    key = (await create_entry(database, CMS, "Keyword", make_keyword())).key
    await publish_entries(database, CMS, [("Keyword", key)])


async def fill_pages(database: Database) -> None:
    """Create what takes more room than there is in the pages of a file."""
    await create_entry(database, CMS, "Keyword", make_keyword(synonyms=[f"{number:0200}" for number in range(50)]))


async def write_and_leave_unnoticed(database: Database) -> None:
    """Lose the connection, and let the driver know, between the last statement and the end of a transaction."""
    async with database.transaction() as connection:
        await ContentClock.filter(id=1).update(revision=7)
        (row,) = await connection.execute_query_dict("SELECT pg_backend_pid() AS pid")
        lost = asyncio.Event()
        raw: Any = connection._connection
        raw.add_termination_listener(lambda _: lost.set())
        await execute(database.address, f"SELECT pg_terminate_backend({row['pid']})")
        await lost.wait()


async def write_and_let_files_grow_no_more(database: Database) -> None:
    """Have the end of a transaction meet a file that cannot be written."""
    with growing_no_more():
        async with database.transaction():
            await ContentClock.filter(id=1).update(revision=7)


@contextmanager
def growing_no_more() -> Iterator[None]:
    """No file of this process can be written beyond its first byte, until the end of the block."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def refused(doing: Awaitable[object]) -> RequestRefused:
    """The refusal of an act."""
    with pytest.raises(RequestRefused) as refusal:
        await doing
    return refusal.value


async def execute(address: Address, *statements: str) -> None:
    """Do something else to the database."""
    connection = await asyncpg.connect(address.dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
