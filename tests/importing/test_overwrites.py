"""Entries that somebody changed since they were loaded: told of, and overwritten only on request."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor
from cms.access.permissions import EVERY_PERMISSION
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries, update_entry
from cms.editing.bulk.existing_entries import find_existing
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from cms.importing.load_files import load_files
from cms.importing.loading.prepare_portion import prepare_portion
from cms.importing.read_files import read_files
from tests.editing.counting_store import CountingStore
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


async def count_until_refused(database: Database, file: Path) -> int:
    """How many statements it takes to prepare a file that would undo what somebody changed."""
    entries = read_files(REGISTRY, [file]).entries
    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        known = await find_existing(store, entries)
        with pytest.raises(Refused):
            await prepare_portion(store, CMS, dict(enumerate(entries)), known, overwrite=False, publish=False)
    return len(store.values)


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
        "heat.yaml:2: The Movie 'heat' was never loaded: version 1 is by jane on a day; the file would undo title: write what"
        " is there now into the file, or give --overwrite."
    )


async def test_an_entry_that_an_editor_changed_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await update_entry(database, JANE, "Movie", await key_of(database), {"tagline": "Dance"})

    assert await refuse(database, write(tmp_path, "HEAT")) == (
        "heat.yaml:2: The Movie 'heat' was changed since it was loaded: version 2 is by jane on a day, loaded was version 1;"
        " the file would undo tagline: write what is there now into the file, or give --overwrite."
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


async def test_what_an_editor_made_of_it_may_be_written_into_the_file_beside_other_changes(
    database: Database, tmp_path: Path
) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await update_entry(database, JANE, "Movie", await key_of(database), {"tagline": "Dance"})

    both = await load_files(database, CMS, [write(tmp_path, "HEAT\n    tagline: Dance")])

    assert both.updated == 1
    assert await select(database, "SELECT title, tagline FROM movie") == [{"title": "HEAT", "tagline": "Dance"}]
    assert await select(database, "SELECT version FROM loaded_entry") == [{"version": 3}]


async def test_what_nobody_loaded_may_be_added_to_by_a_file_that_says_what_is_there(database: Database, tmp_path: Path) -> None:
    await create_entry(database, JANE, "Movie", {"slug": "heat", "title": "Heat"})

    report = await load_files(database, CMS, [write(tmp_path, "Heat\n    tagline: Dance")])

    assert report.updated == 1


async def test_what_was_changed_and_changed_back_is_nobodys_change(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat")])
    await update_entry(database, JANE, "Movie", await key_of(database), {"title": "HEAT"})
    await update_entry(database, JANE, "Movie", await key_of(database), {"title": "Heat"})

    report = await load_files(database, CMS, [write(tmp_path, "Heat!")])

    assert report.updated == 1


async def test_an_entry_that_was_given_the_slug_is_somebody_elses_altogether(database: Database, tmp_path: Path) -> None:
    other = tmp_path / "ronin.yaml"
    other.write_text("movies: [{slug: ronin, title: Ronin, tagline: Run}]", encoding="utf-8")
    await load_files(database, CMS, [other])
    await update_entry(database, JANE, "Movie", await key_of(database), {"slug": "heat", "tagline": None})

    said = await refuse(database, write(tmp_path, "Heat\n    tagline: Run"))

    assert "; the file would undo title, tagline: " in said


async def test_the_refusal_names_the_fields_that_the_file_would_undo(database: Database, tmp_path: Path) -> None:
    await load_files(database, CMS, [write(tmp_path, "Heat\n    tagline: Dance\n    runtimeMinutes: 170")])
    ids = [{"source": "imdb", "value": "tt0113277"}]
    changes = {"title": "HEAT", "tagline": None, "keywords": [], "year": 1995, "externalIds": ids}
    await update_entry(database, JANE, "Movie", await key_of(database), changes)

    said = await refuse(database, write(tmp_path, "HEAT\n    tagline: Dance\n    year: 1996\n    runtimeMinutes: 171"))

    assert "; the file would undo externalIds, year, tagline: " in said


async def test_who_changed_many_is_asked_in_as_many_statements_as_for_one(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, "Heat\n  - slug: ronin\n    title: Ronin")
    await load_files(database, CMS, [file])
    heat, ronin = await select(database, "SELECT id FROM movie ORDER BY slug")
    await update_entry(database, JANE, "Movie", heat["id"], {"tagline": "Dance"})
    one = await count_until_refused(database, file)
    await update_entry(database, JANE, "Movie", ronin["id"], {"tagline": "Run"})

    assert await count_until_refused(database, file) == one


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
