"""Connections and transactions, on both kinds of database."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from cms.changes.models import Change, ContentClock, SlugRedirect
from cms.clock import now
from cms.content.editions import Edition
from cms.content_types.models import MODELS as TABLES
from cms.database.addresses.address import Address, parse_address
from cms.database.connect import Database, open_database
from cms.errors import ConfigurationError
from cms.ids import new_key
from tests.databases import MODELS, ON_POSTGRES, PostgresCopies, sqlite_address


async def test_a_transaction_that_ends_well_is_kept(database: Database) -> None:
    async with database.transaction():
        await _count_up()

    assert await _revision() == 1


async def test_an_exception_undoes_the_transaction(database: Database) -> None:
    with pytest.raises(LookupError):
        await _count_up_and_fail(database)

    assert await _revision() == 0


async def test_an_exception_within_undoes_only_what_the_inner_transaction_did(database: Database) -> None:
    async with database.transaction():
        await _count_up()
        with pytest.raises(LookupError):
            await _count_up_and_fail(database)
        await _count_up()

    assert await _revision() == 2


async def test_an_outer_exception_undoes_an_inner_transaction_too(database: Database) -> None:
    async def act() -> None:
        async with database.transaction():
            async with database.transaction():
                await _count_up()
            raise LookupError

    with pytest.raises(LookupError):
        await act()

    assert await _revision() == 0


async def test_a_cancelled_transaction_is_undone_and_leaves_the_connection_free(database: Database) -> None:
    begun = asyncio.Event()

    async def act() -> None:
        async with database.transaction():
            await _count_up()
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(act())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with database.transaction():
        await _count_up()
    assert await _revision() == 1


async def test_transactions_of_one_process_follow_each_other(database: Database) -> None:
    async def act() -> None:
        async with database.transaction():
            await _count_up()

    await asyncio.gather(*(act() for _ in range(20)))

    assert await _revision() == 20


async def test_reading_before_writing_survives_that_another_connection_writes(database: Database) -> None:
    async with open_database(database.address, models=MODELS) as other:

        async def act() -> None:
            async with other.transaction():
                await _count_up()

        async with database.transaction():
            await _revision()
            elsewhere = asyncio.create_task(act())
            await asyncio.wait({elsewhere}, timeout=0.1)
            await _count_up()
        await elsewhere

    assert await _revision() == 2


async def test_another_connection_reads_while_a_transaction_has_written(database: Database) -> None:
    async with open_database(database.address, models=MODELS) as other, database.transaction() as connection:
        await connection.execute_query("UPDATE content_clock SET revision = 7")

        reading = other.context.connections.get(other.dialect.value)
        rows = await reading.execute_query_dict("SELECT revision FROM content_clock")

    assert rows == [{"revision": 0}]


async def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await TABLES.get(Edition.WORKING, "keyword_closure").create(ancestor_id=new_key(), descendant_id=new_key(), depth=0)


async def test_an_integrity_error_within_a_savepoint_does_not_spoil_the_transaction(database: Database) -> None:
    async def redirect() -> None:
        async with database.transaction():
            await SlugRedirect.create(type="movie", slug="ballerina", entry_id=new_key())

    async with database.transaction():
        await redirect()
        with pytest.raises(IntegrityError):
            await redirect()
        await _count_up()

    assert (await _revision(), await SlugRedirect.all().count()) == (1, 1)


async def test_a_script_is_part_of_its_transaction(database: Database) -> None:
    async def act() -> None:
        async with database.transaction() as connection:
            await connection.execute_script("UPDATE content_clock SET revision = 1; UPDATE live_total SET type = type || ';'")
            raise LookupError

    with pytest.raises(LookupError):
        await act()

    assert await _revision() == 0


def test_handlers_of_a_server_find_the_database_its_lifespan_opened(address: Address) -> None:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_database(address, models=MODELS) as app.state.database:
            yield

    async def answer(request: Request) -> PlainTextResponse:
        before = await Change.all().count()
        async with request.app.state.database.transaction():
            await Change.create(revision=1, type="movie", entry_id=new_key(), slug="ballerina", action="PUBLISHED", at=now())
        return PlainTextResponse(f"{before} {await Change.all().count()}")

    with TestClient(Starlette(routes=[Route("/", answer)], lifespan=lifespan)) as client:
        assert [client.get("/").text, client.get("/").text] == ["0 1", "1 2"]


async def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    async with open_database(sqlite_address(tmp_path / "some" / "folder" / "films.sqlite3"), models=MODELS):
        pass

    assert (tmp_path / "some" / "folder" / "films.sqlite3").exists()


async def test_a_sqlite_connection_is_set_up_for_one_writer_beside_many_readers(tmp_path: Path) -> None:
    async with open_database(sqlite_address(tmp_path / "films.sqlite3"), models=MODELS) as database:
        connection = database.context.connections.get("sqlite")
        (row,) = await connection.execute_query_dict(
            "SELECT timeout, journal_mode, synchronous, foreign_keys, cache_size, journal_size_limit FROM pragma_busy_timeout, "
            "pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_cache_size, pragma_journal_size_limit"
        )

    assert row == {
        "timeout": 10_000,
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "cache_size": -16_384,
        "journal_size_limit": 67_108_864,
    }


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgres://critic:s3cret@127.0.0.1:1/films", "Connection refused"),
        ("postgres://critic:s3cret@/films?host=/nowhere&port=5432", "No such file or directory"),
    ],
)
async def test_a_server_that_cannot_be_reached_is_refused_without_its_password(address: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        await _open(parse_address(address))

    assert str(refusal.value) == f"The database {address.replace(':s3cret', '')} cannot be reached: {reason}."


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        await _open(sqlite_address(tmp_path))

    assert str(refusal.value) == f"The database sqlite://{tmp_path} cannot be reached: it is a folder."


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()

    with pytest.raises(ConfigurationError) as refusal:
        await _open(sqlite_address(tmp_path / "notes" / "films.sqlite3"))

    assert str(refusal.value) == (
        f"The database sqlite://{tmp_path}/notes/films.sqlite3 cannot be reached: "
        f"the folder {tmp_path}/notes cannot be made (File exists)."
    )


async def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Ballerina: 8.8/10. " * 100)

    with pytest.raises(ConfigurationError) as refusal:
        await _open(sqlite_address(path))

    assert str(refusal.value) == f"The database sqlite://{path} cannot be reached: file is not a database."
    assert path.read_text() == "Ballerina: 8.8/10. " * 100


async def test_a_database_that_does_not_exist_on_its_server_is_refused(postgres: PostgresCopies) -> None:
    address = postgres.named("no_such_database")

    with pytest.raises(ConfigurationError) as refusal:
        await _open(address)

    assert str(refusal.value) == f'The database {address} cannot be reached: database "no_such_database" does not exist.'


@ON_POSTGRES
async def test_a_password_is_in_no_log(address: Address, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = parse_address(str(address).replace("@", ":s3cret@"))

    await _open(secret)

    assert caplog.text != ""
    assert "s3cret" not in caplog.text


async def _open(address: Address) -> None:
    async with open_database(address, models=MODELS):
        pass


async def _revision() -> int:
    clock = await ContentClock.get(id=1)
    return int(clock.revision)


async def _count_up() -> None:
    await ContentClock.filter(id=1).update(revision=F("revision") + 1)


async def _count_up_and_fail(database: Database) -> None:
    async with database.transaction():
        await _count_up()
        raise LookupError
