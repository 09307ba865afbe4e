"""Entries that somebody changed since they were loaded: told of, and overwritten only on request."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor
from cms.access.permissions import EVERY_PERMISSION
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries, update_entry
from cms.errors import ErrorCode, Refused
from cms.importing.files import load_files
from tests.editing.tables import dump, select, select_one

JANE = Actor("jane", EVERY_PERMISSION)
HEAT = "movies:\n  - slug: heat\n    title: {title}\n"


def write(folder: Path, title: str) -> Path:
    """A file with one movie of this title."""
    file = folder / "heat.yaml"
    file.write_text(HEAT.format(title=title), encoding="utf-8")
    return file


async def key_of(database: Database) -> UUID:
    """The key of the one movie."""
    key: UUID = (await select_one(database, "SELECT id FROM movie"))["id"]
    return key


async def title_of(database: Database) -> str:
    """The title of the one movie."""
    return str((await select_one(database, "SELECT title FROM movie"))["title"])


async def refuse(database: Database, file: Path) -> str:
    """Load and be refused once, with nothing changed; the sentence without the time."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await load_files(database, CMS, [file])
    assert await dump(database) == before
    (refusal,) = refused.value.refusals
    assert refusal.code is ErrorCode.VERSION_CONFLICT
    return re.sub(r"\d{4}-\d\d-\d\d at \d\d:\d\d UTC", "a day", refusal.message.replace(f"{file.parent}/", ""))


async def test_an_entry_that_an_editor_made_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    await create_entry(database, JANE, "Movie", {"slug": "heat", "title": "Heat"})

    assert await refuse(database, write(tmp_path, "HEAT")) == (
        "heat.yaml:2: The Movie 'heat' was never loaded: version 1 is by jane on a day; write what changed into the file as"
        " well, or give --overwrite."
    )


async def test_an_entry_that_an_editor_changed_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await update_entry(database, JANE, "Movie", await key_of(database), {"tagline": "Dance"})

    assert await refuse(database, write(tmp_path, "HEAT")) == (
        "heat.yaml:2: The Movie 'heat' was changed since it was loaded: version 2 is by jane on a day, loaded was version 1;"
        " write what changed into the file as well, or give --overwrite."
    )


async def test_it_is_overwritten_on_request_and_then_as_loaded(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await update_entry(database, JANE, "Movie", await key_of(database), {"tagline": "Dance"})

    first = await load_files(database, CMS, [write(tmp_path, "HEAT")], overwrite=True)
    second = await load_files(database, CMS, [write(tmp_path, "Heat")])

    assert (first.updated, second.updated) == (1, 1)
    assert await title_of(database) == "Heat"


async def test_what_an_editor_made_of_it_may_be_written_into_the_file(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await update_entry(database, JANE, "Movie", await key_of(database), {"title": "HEAT"})

    same = await load_files(database, CMS, [write(tmp_path, "HEAT")])
    later = await load_files(database, CMS, [write(tmp_path, "Heat!")])

    assert (same.unchanged, later.updated) == (1, 1)


async def test_to_publish_and_unpublish_is_no_change(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await publish_entries(database, JANE, [("Movie", await key_of(database))])
    await load_files(database, CMS, [write(tmp_path, "HEAT")])
    await unpublish_entries(database, JANE, [("Movie", await key_of(database))])

    report = await load_files(database, CMS, [write(tmp_path, "Heat")])

    assert report.updated == 1


async def test_a_load_in_another_name_is_a_load(database: Database, tmp_path: Path) -> None:
    await load_files(database, JANE, [write(tmp_path, "Heat")])

    report = await load_files(database, CMS, [write(tmp_path, "HEAT")])

    assert report.updated == 1
    assert await select(database, "SELECT author FROM entry_version ORDER BY id") == [{"author": "jane"}, {"author": "cms"}]


async def test_what_was_deleted_is_loaded_anew(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await delete_entries(database, JANE, [("Movie", await key_of(database))])

    report = await load_files(database, CMS, [write(tmp_path, "Heat")])

    assert report.created == 1
    assert await select(database, "SELECT version FROM loaded_entry") == [{"version": 1}]
