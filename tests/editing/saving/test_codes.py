"""Languages and countries: stored in one form, and left alone where they were stored before."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, restore_version, update_entry
from cms.editing.input.save_requests import SaveOutcome
from cms.errors import ErrorCode, Refused
from tests.editing.tables import dump, select_one
from tests.factories import make_movie

CODES = "SELECT original_language, original_language_folded, countries, version FROM movie"


async def make_old_movie(database: Database) -> UUID:
    """Make a movie whose codes were stored when nobody looked them up."""
    saved = await create_entry(database, CMS, "Movie", make_movie(originalLanguage="en", countries=["GB"]))
    async with database.transaction() as connection:
        await connection.execute_query("UPDATE movie SET original_language = 'English', countries = '[\"UK\"]'")
    return saved.key


async def make_old_version(database: Database, changes: dict[str, object]) -> UUID:
    """Make a movie called Heat 2, whose first version was Heat with other values than anybody may give now."""
    movie = await create_entry(database, CMS, "Movie", make_movie(title="Heat", originalLanguage="en", countries=["GB"]))
    row = await select_one(database, "SELECT snapshot FROM entry_version")
    await update_entry(database, CMS, "Movie", movie.key, {"title": "Heat 2"})
    text = orjson.dumps(orjson.loads(row["snapshot"]) | changes).decode()
    async with database.transaction() as connection:
        await connection.execute_query(f"UPDATE entry_version SET snapshot = '{text}' WHERE version = 1")
    return movie.key


async def test_codes_are_stored_in_their_usual_case(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(originalLanguage="ZH-hant", countries=["us", "SU"]))

    row = await select_one(database, CODES)
    assert {**row, "countries": orjson.loads(row["countries"])} == {
        "original_language": "zh-Hant",
        "original_language_folded": "zh-hant",
        "countries": ["US", "SU"],
        "version": 1,
    }


async def test_another_case_is_no_change(database: Database) -> None:
    movie = await create_entry(database, CMS, "Movie", make_movie(originalLanguage="en-US", countries=["GB"]))

    again = await update_entry(database, CMS, "Movie", movie.key, {"originalLanguage": "EN-us", "countries": ["gb"]})

    assert again.outcome is SaveOutcome.UNCHANGED


@pytest.mark.parametrize(
    "patch",
    [{"title": "Heat"}, {"title": "Heat", "originalLanguage": "English", "countries": ["UK"]}],
    ids=["absent", "the same"],
)
async def test_what_was_stored_before_stays(database: Database, patch: dict[str, Any]) -> None:
    key = await make_old_movie(database)

    await update_entry(database, CMS, "Movie", key, patch)
    await publish_entries(database, CMS, [("Movie", key)])

    row = await select_one(database, "SELECT title, original_language, countries FROM live_movie")
    assert (row["title"], row["original_language"], orjson.loads(row["countries"])) == ("Heat", "English", ["UK"])


async def test_a_version_from_before_can_be_restored(database: Database) -> None:
    key = await make_old_version(database, {"originalLanguage": "English", "countries": ["UK"]})

    restored = await restore_version(database, CMS, ("Movie", key), 1)

    row = await select_one(database, "SELECT title, original_language, original_language_folded, countries FROM movie")
    assert restored.outcome is SaveOutcome.UPDATED
    assert {**row, "countries": orjson.loads(row["countries"])} == {
        "title": "Heat",
        "original_language": "English",
        "original_language_folded": "english",
        "countries": ["UK"],
    }


async def test_a_version_from_before_still_has_to_fit_its_columns(database: Database) -> None:
    key = await make_old_version(database, {"originalLanguage": "e" * 36})
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await restore_version(database, CMS, ("Movie", key), 1)

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.TOO_LONG, ("originalLanguage",))]
    assert await dump(database) == before


async def test_a_change_has_to_be_right(database: Database) -> None:
    key = await make_old_movie(database)
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await update_entry(database, CMS, "Movie", key, {"countries": ["UK", "US"]})

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.INVALID, ("countries", "0"))]
    assert await dump(database) == before
