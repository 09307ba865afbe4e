"""Watching a SQLite file: what is committed is known at once, and nobody is kept waiting."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cms.changes.watch import Watch, open_watch
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.errors import ConfigurationError
from tests.changes.watched import KEYWORDS, PEOPLE, TYPES, certainty, doubt, publish_both, publish_keyword, run
from tests.databases import ON_SQLITE, sqlite_address

pytestmark = ON_SQLITE


def path_of(database: Database) -> Path:
    assert database.address.path is not None
    return database.address.path


async def test_what_this_process_commits_is_known_at_once(database: Database, watch: Watch) -> None:
    revision = await publish_both(database)

    assert (watch.latest_of(KEYWORDS), watch.latest_of(PEOPLE)) == (revision, revision)
    assert watch.latest_of(frozenset({"Movie"})) == 0


async def test_what_another_commits_is_known_at_once(other: Database, watch: Watch) -> None:
    revision = await publish_keyword(other)

    assert (watch.latest_of(KEYWORDS), watch.revision) == (revision, revision)


async def test_a_watch_keeps_no_page_from_being_written_back(database: Database, watch: Watch) -> None:
    await publish_keyword(database)
    assert watch.latest_of(KEYWORDS) == 1

    with closing(sqlite3.connect(path_of(database))) as connection:
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    assert busy == 0
    assert (watch.latest_of(KEYWORDS), watch.epoch) == (1, 0)
    await publish_keyword(database)
    assert watch.latest_of(KEYWORDS) == 2


async def test_while_the_file_is_locked_nothing_is_certain(address: Address) -> None:
    with closing(sqlite3.connect(str(address.path), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # in which whoever writes locks readers out
        async with open_watch(address, TYPES) as watch:
            connection.execute("BEGIN EXCLUSIVE")
            assert watch.latest_of(KEYWORDS) is None

            connection.execute("UPDATE content_clock SET revision = 1")
            connection.execute("COMMIT")

            assert watch.latest_of(KEYWORDS) == 0
            assert watch.revision == 1


async def test_when_the_file_is_removed_nothing_is_certain(database: Database, watch: Watch) -> None:
    path_of(database).unlink()

    await doubt(watch)


async def test_when_the_file_is_replaced_nothing_is_certain_until_it_is_back(database: Database, watch: Watch) -> None:
    path, aside = path_of(database), path_of(database).with_name("aside.sqlite3")
    path.rename(aside)
    shutil.copyfile(aside, path)
    await doubt(watch)

    aside.replace(path)

    await certainty(watch)


async def test_a_backup_that_is_put_back_into_the_file_is_another_past(
    database: Database, watch: Watch, tmp_path: Path
) -> None:
    await publish_keyword(database)
    backup = sqlite3.connect(tmp_path / "backup.sqlite3")
    live = sqlite3.connect(path_of(database))
    with closing(backup), closing(live):
        live.backup(backup)
        await publish_keyword(database)
        assert watch.latest_of(KEYWORDS) == 2

        backup.backup(live)

    assert (watch.latest_of(KEYWORDS), watch.latest_of(PEOPLE), watch.revision, watch.epoch) == (1, 1, 1, 1)


async def test_a_clock_that_is_missing_stands_at_zero(database: Database, watch: Watch) -> None:
    await run(database, "DELETE FROM content_clock")

    assert (watch.latest_of(TYPES), watch.revision) == (0, 0)


async def test_a_file_that_is_not_there_cannot_be_watched(address: Address) -> None:
    assert address.path is not None
    nowhere = sqlite_address(address.path.with_name("nowhere.sqlite3"))

    with pytest.raises(ConfigurationError, match="cannot be reached"):
        async with open_watch(nowhere, TYPES):
            pass

    assert nowhere.path is not None
    assert not nowhere.path.exists()


async def test_a_watch_that_was_closed_holds_nothing_and_knows_nothing(address: Address) -> None:
    async with open_watch(address, TYPES) as watch:
        pass

    assert watch.latest_of(TYPES) is None
    with closing(sqlite3.connect(str(address.path))) as connection:  # it gives WAL up only when nobody else is there
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
