"""Migrating: from nothing, twice, two at once, and when it cannot be done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.database.migrating.applied_migrations import check_migrated, list_migrations
from cms.database.migrating.migrate import LOCK_KEY, apply_migrations
from cms.errors import ConfigurationError
from tests.database.shapes import Rows, read_shape
from tests.databases import MODELS, ON_POSTGRES, ON_SQLITE, sqlite_address

ALL = list_migrations()
FAILING = "tests.database.histories.failing"
DANGLING = "tests.database.histories.dangling"
WIDER = "tests.database.histories.wider"


@pytest.fixture
async def guest(empty_address: Address) -> AsyncIterator[Address]:
    """An empty PostgreSQL database, for a user who may do nothing there."""
    assert empty_address.server is not None
    await _run(empty_address, "CREATE ROLE marquee_test_guest LOGIN PASSWORD 'guest'")
    yield replace(empty_address, server=replace(empty_address.server, user="marquee_test_guest", password="guest"))
    await _run(empty_address, "DROP ROLE marquee_test_guest")


async def test_an_empty_database_gets_every_migration_in_order(empty_address: Address) -> None:
    assert await apply_migrations(empty_address, models=MODELS) == ALL


async def test_a_migrated_database_gets_none(address: Address) -> None:
    before = await _shape(address)

    assert await apply_migrations(address, models=MODELS) == []
    assert await _shape(address) == before


async def test_two_runners_at_once_both_succeed_and_one_does_the_work(empty_address: Address) -> None:
    applied = await asyncio.gather(
        apply_migrations(empty_address, models=MODELS), apply_migrations(empty_address, models=MODELS)
    )

    assert sorted(applied) == [[], ALL]


@ON_SQLITE
async def test_on_sqlite_a_second_runner_waits_for_the_first(empty_address: Address) -> None:
    with closing(sqlite3.connect(str(empty_address.path), isolation_level=None)) as first:
        first.execute("PRAGMA journal_mode = WAL")
        first.execute("BEGIN IMMEDIATE")
        second = asyncio.create_task(apply_migrations(empty_address, models=MODELS))
        _, waiting = await asyncio.wait({second}, timeout=0.5)
        assert waiting == {second}

    assert await second == ALL


@ON_SQLITE
async def test_on_sqlite_nobody_waits_for_ever(empty_address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.database.migrating.migrate.LOCK_WAIT_SECONDS", 0)
    with closing(sqlite3.connect(str(empty_address.path), isolation_level=None)) as first:
        first.execute("PRAGMA journal_mode = WAL")
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(ConfigurationError) as refusal:
            await apply_migrations(empty_address, models=MODELS)

    assert str(refusal.value) == f"The database {empty_address} is being written to by somebody else; try again later."


@ON_POSTGRES
async def test_on_postgres_a_second_runner_waits_for_the_first(empty_address: Address) -> None:
    first = await asyncpg.connect(empty_address.dsn)
    await first.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
    second = asyncio.create_task(apply_migrations(empty_address, models=MODELS))
    _, waiting = await asyncio.wait({second}, timeout=0.5)
    assert waiting == {second}
    await first.close()

    assert await second == ALL


async def test_the_migrated_database_is_what_the_models_say(address: Address, empty_address: Address) -> None:
    async with open_database(empty_address, models=MODELS) as database:
        await database.context.generate_schemas()

    assert await _shape(address) == await _shape(empty_address)


async def test_the_clock_and_the_live_totals_begin_at_zero(address: Address) -> None:
    assert await _rows(address, "SELECT id, revision FROM content_clock") == [{"id": 1, "revision": 0}]
    assert await _rows(address, "SELECT type, total FROM live_total ORDER BY type") == [
        {"type": "Franchise", "total": 0},
        {"type": "Keyword", "total": 0},
        {"type": "Movie", "total": 0},
        {"type": "Person", "total": 0},
        {"type": "Review", "total": 0},
    ]


@ON_POSTGRES
async def test_on_postgres_slugs_and_folded_texts_are_compared_by_code_point(address: Address) -> None:
    columns = await _rows(
        address,
        "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND (column_name = 'slug' AND table_name <> 'change' OR column_name LIKE '%\\_folded')",
    )

    assert columns == [{"collation_name": "C"}]


async def test_a_migrated_database_passes_the_check(address: Address) -> None:
    async with open_database(address, models=MODELS) as database:
        await check_migrated(database)


async def test_a_database_that_is_not_migrated_says_what_to_do(empty_address: Address) -> None:
    async with open_database(empty_address, models=MODELS) as database:
        with pytest.raises(ConfigurationError) as refusal:
            await check_migrated(database)

    assert str(refusal.value) == (f"The database {empty_address} is not migrated (0001_initial is missing); run `cms migrate`.")


async def test_a_database_that_a_newer_version_migrated_is_left_alone(address: Address) -> None:
    await apply_migrations(address, models=MODELS, migrations=WIDER)
    before = await _shape(address)

    with pytest.raises(ConfigurationError) as refusal:
        await apply_migrations(address, models=MODELS)

    assert str(refusal.value) == (
        f"The database {address} was migrated by a newer version (0003_wider); "
        "run that version, or restore a copy of the database from before."
    )
    assert await _shape(address) == before


async def test_a_migration_that_fails_leaves_the_database_as_it_was(address: Address) -> None:
    before = await _shape(address)

    with pytest.raises(OperationalError):
        await apply_migrations(address, models=MODELS, migrations=FAILING)

    assert await _shape(address) == before
    assert await _rows(address, "SELECT revision FROM content_clock") == [{"revision": 0}]
    assert await apply_migrations(address, models=MODELS) == []


@ON_POSTGRES
async def test_on_postgres_a_user_without_the_right_is_told_so(guest: Address) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        await apply_migrations(guest, models=MODELS)

    assert str(refusal.value) == (f"The database {guest} cannot be migrated by this user: permission denied for schema public.")


@ON_SQLITE
async def test_on_sqlite_references_that_would_lead_nowhere_stop_the_migration(address: Address) -> None:
    await _add_franchise(address)

    with pytest.raises(ConfigurationError) as refusal:
        await apply_migrations(address, models=MODELS, migrations=DANGLING)

    assert str(refusal.value) == (
        f"The database {address} was left as it was: "
        "migrated, it would hold 2 references that lead nowhere (franchise_closure to franchise)."
    )
    assert await _rows(address, "SELECT count(*) AS kept FROM franchise") == [{"kept": 1}]


@ON_SQLITE
async def test_a_sqlite_file_is_copied_before_it_is_changed(address: Address) -> None:
    said: list[str] = []
    before = await _shape(address)

    await apply_migrations(address, models=MODELS, migrations=WIDER, say=said.append)

    (copy,) = _copies_beside(address)
    assert said == [f"The database is kept as it was in {copy}."]
    assert await _shape(sqlite_address(copy)) == before


@ON_SQLITE
async def test_a_new_sqlite_file_is_not_copied(empty_address: Address, tmp_path: Path) -> None:
    said: list[str] = []

    await apply_migrations(empty_address, models=MODELS, say=said.append)

    assert (said, _names_in(tmp_path)) == ([], ["empty.sqlite3"])


async def _shape(address: Address) -> dict[str, Rows]:
    async with open_database(address, models=MODELS) as database, database.transaction() as connection:
        return await read_shape(connection, address.dialect)


async def _run(address: Address, statement: str) -> None:
    connection = await asyncpg.connect(address.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _rows(address: Address, query: str) -> Rows:
    async with open_database(address, models=MODELS) as database, database.transaction() as connection:
        return await connection.execute_query_dict(query)


def _copies_beside(address: Address) -> list[Path]:
    assert address.path is not None
    return list(address.path.parent.glob("*.before-0003_wider.*.sqlite3"))


def _names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def _add_franchise(address: Address) -> None:
    async with open_database(address, models=MODELS) as database, database.transaction() as connection:
        await connection.execute_script(
            "INSERT INTO franchise (id, slug, version, created_at, updated_at, name, name_folded, kind) "
            "VALUES ('f', 'john-wick', 1, 0, 0, 'John Wick', 'john wick', 'FRANCHISE');"
            "INSERT INTO franchise_closure (ancestor_id, descendant_id, depth) VALUES ('f', 'f', 0);"
        )
