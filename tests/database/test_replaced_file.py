"""A SQLite file that is replaced or removed while it is open: nothing is written where nobody will see it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database, open_database
from cms.editing.acts import create_entry
from cms.errors import RequestCode, RequestRefused
from tests.databases import MODELS, ON_SQLITE
from tests.editing.tables import select
from tests.factories import make_keyword

pytestmark = ON_SQLITE


def path_of(database: Database) -> Path:
    assert database.address.path is not None
    return database.address.path


def replace(path: Path) -> None:
    backup = path.with_name("backup")
    shutil.copyfile(path, backup)
    backup.replace(path)
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink()


def remove(path: Path) -> None:
    path.unlink()


def remove_log(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def remove_shared_memory(path: Path) -> None:
    Path(f"{path}-shm").unlink()


@pytest.mark.parametrize("meddle", [replace, remove, remove_log, remove_shared_memory])
async def test_a_write_is_refused_before_it_begins(database: Database, meddle: Callable[[Path], None]) -> None:
    meddle(path_of(database))

    with pytest.raises(RequestRefused) as refusal:
        await create_entry(database, CMS, "Keyword", make_keyword(name="lost"))

    assert refusal.value.code is RequestCode.UNAVAILABLE
    assert "was replaced or removed" in refusal.value.message
    assert not database.is_in_place()


async def test_a_write_that_meets_it_in_the_middle_does_not_claim_to_know(database: Database) -> None:
    with pytest.raises(RequestRefused) as refusal:
        await write_while_it_is_replaced(database)

    assert refusal.value.message == (
        "the database went away in the middle of this: send it again with the same Idempotency-Key if it had one,"
        " or look whether it was done before you try again"
    )


async def test_after_it_is_opened_anew_writes_go_into_the_new_file(database: Database) -> None:
    replace(path_of(database))

    async with open_database(database.address, models=MODELS) as opened:
        await create_entry(opened, CMS, "Keyword", make_keyword(name="kept"))

        assert opened.is_in_place()
        assert [row["name"] for row in await select(opened, "SELECT name FROM keyword")] == ["kept"]


async def test_what_others_do_with_the_file_is_no_replacement(database: Database) -> None:
    async with open_database(database.address, models=MODELS) as other:
        await create_entry(other, CMS, "Keyword", make_keyword(name="theirs"))

    await create_entry(database, CMS, "Keyword", make_keyword(name="ours"))

    assert database.is_in_place()


async def write_while_it_is_replaced(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute_query("UPDATE content_clock SET revision = 7")
        replace(path_of(database))
