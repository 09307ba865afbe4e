"""Acts that get in each other's way: the database undoes one, which is done again, and nobody hears of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from cms.access.actor import CMS
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.editing.acts import create_entry, publish_entries, unpublish_entries
from cms.editing.input.save_requests import Create, SavedEntry
from cms.editing.save import save_entries
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import run_in_transaction
from cms.editing.storage.write_batch import RowInsert, WriteBatch
from cms.errors import ErrorCode, Refused
from tests.databases import MODELS, ON_POSTGRES
from tests.editing.tables import select, select_one
from tests.factories import make_keyword

CONCURRENT_ACTS = 6
LOCK = "SELECT name FROM keyword WHERE id = $1 FOR UPDATE"


def locking(first: UUID, second: UUID, meeting: asyncio.Barrier) -> Callable[[Store], Awaitable[int]]:
    """Make a step that locks two rows, the second when the other step has locked its first as well; it counts its runs."""
    runs = 0

    async def step(store: Store) -> int:
        nonlocal runs
        runs += 1
        await store.run(LOCK, first)
        await meeting.wait() if runs == 1 else None
        await store.run(LOCK, second)
        return runs

    return step


@ON_POSTGRES
async def test_one_of_two_that_wait_for_each_other_is_done_again(database: Database) -> None:
    a, b = [(await create_entry(database, CMS, "Keyword", make_keyword())).key for _ in range(2)]
    meeting = asyncio.Barrier(2)

    runs = await asyncio.gather(
        run_in_transaction(database, CMS, locking(a, b, meeting)), run_in_transaction(database, CMS, locking(b, a, meeting))
    )

    assert sorted(runs) == [1, 2]


@ON_POSTGRES
async def test_what_another_changed_meanwhile_is_read_again(database: Database) -> None:
    key = (await create_entry(database, CMS, "Keyword", make_keyword(name="a"))).key
    runs: list[str] = []

    async def step(store: Store) -> None:
        await store.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ") if not runs else None
        rows = await store.run("SELECT name FROM keyword WHERE id = $1", key)
        runs.append(rows[0]["name"])
        await change_elsewhere(database, key) if len(runs) == 1 else None
        await store.run(LOCK, key)

    await run_in_transaction(database, CMS, step)

    assert runs == ["a", "b"]


@ON_POSTGRES
async def test_who_is_never_let_through_is_asked_to_try_again(database: Database) -> None:
    async def step(store: Store) -> None:
        await store.run("UPDATE content_clock SET revision = 9")
        await store.run(f"DO $$ BEGIN RAISE SQLSTATE '{asyncpg.DeadlockDetectedError.sqlstate}'; END $$")

    with pytest.raises(Refused) as refused:
        await run_in_transaction(database, CMS, step)

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.UNAVAILABLE, ())]
    assert await select(database, "SELECT revision FROM content_clock") == [{"revision": 0}]


async def change_elsewhere(database: Database, key: UUID) -> None:
    connection = await asyncpg.connect(database.address.dsn)
    await connection.execute("UPDATE keyword SET name = 'b' WHERE id = $1", key)
    await connection.close()


@ON_POSTGRES
@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
async def test_a_servers_own_isolation_changes_nothing(address: Address, level: str) -> None:
    connection = await asyncpg.connect(address.dsn)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = '{level}'")
    await connection.close()
    async with open_database(address, models=MODELS) as database:
        keys = [(await create_entry(database, CMS, "Keyword", make_keyword())).key for _ in range(CONCURRENT_ACTS)]

        await asyncio.gather(*(publish_entries(database, CMS, [("Keyword", key)]) for key in keys))
        await asyncio.gather(*(unpublish_entries(database, CMS, [("Keyword", key)]) for key in keys))

        shown = await select_one(database, "SELECT current_setting('transaction_isolation') AS level")
        assert shown == {"level": "read committed"}
        assert await select(database, "SELECT revision FROM content_clock") == [{"revision": 2 * CONCURRENT_ACTS}]


@dataclass(frozen=True)
class Overtaken(Store):
    """The tables while somebody takes each slug in the moment before it is written, if nobody keeps them from it."""

    somebody: Any = None  # asyncpg comes without types

    async def write(self, batch: WriteBatch) -> None:
        (rows,) = [one for one in batch.operations if isinstance(one, RowInsert) and one.table.name == "keyword"]
        slug = rows.rows[0][rows.columns.index("slug")]
        with suppress(asyncpg.LockNotAvailableError):
            await self.somebody.execute("UPDATE keyword SET slug = $1 WHERE name = 'Grief'", slug)
        await super().write(batch)


@ON_POSTGRES
async def test_who_is_overtaken_again_and_again_is_let_through(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(name="Grief"))
    somebody = await asyncpg.connect(database.address.dsn, server_settings={"lock_timeout": "50"})

    async def step(store: Store) -> list[SavedEntry]:
        overtaken = Overtaken(store.connection, store.dialect, store.declarations, somebody)
        return await save_entries(overtaken, CMS, [Create("Keyword", make_keyword(name="Revenge"))])

    (saved,) = await run_in_transaction(database, CMS, step)
    await somebody.close()

    assert saved.slug == "revenge"
    assert await select(database, "SELECT slug FROM keyword ORDER BY slug") == [{"slug": "revenge"}, {"slug": "revenge-2"}]
