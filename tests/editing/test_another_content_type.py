"""The acts know kinds of field, not content types: whatever is done with one more takes no line of theirs."""

import ast
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from tortoise import Tortoise

import cms.editing
import cms.importing
from cms.access.actor import CMS
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.editing.delete import delete
from cms.editing.discard import discard
from cms.editing.history.history_read import find_version_pages
from cms.editing.input.save_requests import Create, Save, SavedEntry, SaveOutcome, Update
from cms.editing.publish import Publication, publish
from cms.editing.restore import restore
from cms.editing.save import save_entries
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.store import Store
from cms.editing.unpublish import unpublish
from cms.errors import Refused
from tests.editing import festival_type
from tests.editing.festival_type import MORE, MORE_MODELS
from tests.editing.tables import select, select_one
from tests.factories import make_movie, make_review

CANNES = {
    "name": "Cannes",
    "founded": 1946,
    "longestFilm": 240.5,
    "firstDay": "1946-09-20",
    "cities": ["Cannes"],
    "history": "It *began*.",
    "rating": "B+",
    "openingMovie": {"slug": "heat"},
    "rival": {"slug": "venice"},
    "partOf": {"slug": "europe"},
    "movies": [{"slug": "heat"}],
    "awards": [{"movie": {"slug": "heat"}, "name": "Palme d'Or"}],
    "externalIds": [{"source": "x", "value": "1"}],
}
BATCH = (
    Create("Festival", CANNES),
    Create("Festival", {"name": "Venice", "slug": "venice", "history": "Older.", "rival": {"slug": "venice"}}),
    Create("Festival", {"name": "Europe", "slug": "europe", "history": "Wide.", "rival": {"slug": "venice"}}),
    Create("Movie", make_movie(slug="heat")),
    Create("Review", make_review("heat", slug="review", rating="8/10")),
)

DECLARED = Declarations(MORE, MORE_MODELS)


@pytest.fixture
async def database(empty_address: Address) -> AsyncIterator[Database]:
    """Open a database that has the tables of the further type."""
    async with open_database(empty_address, models=festival_type.__name__) as opened:
        await Tortoise.generate_schemas()
        yield opened


async def save(database: Database, *saves: Save) -> list[SavedEntry]:
    async with database.transaction() as connection:
        return await save_entries(Store(connection, database.dialect, DECLARED), CMS, saves)


async def go_live(database: Database, *saved: SavedEntry) -> Publication:
    async with database.transaction() as connection:
        store = Store(connection, database.dialect, DECLARED)
        return await publish(store, CMS, [one.entry_key for one in saved], with_references=True)


async def test_it_is_saved_with_all_its_fields(database: Database) -> None:
    cannes, venice, europe, heat, _ = await save(database, *BATCH)

    row = await select_one(database, f"SELECT snapshot FROM entry_version WHERE entry_id = '{cannes.key}'")
    movie = {"id": f"movie_{heat.key}"}
    assert orjson.loads(row["snapshot"]) == {
        "slug": "cannes-1946",
        "name": "Cannes",
        "shortName": None,
        "language": "fr",
        "founded": 1946,
        "longestFilm": 240.5,
        "firstDay": "1946-09-20",
        "isOpen": True,
        "size": "SMALL",
        "cities": ["Cannes"],
        "history": "It *began*.",
        "rules": None,
        "rating": {"label": "B+", "value": 83.0, "best": 100.0, "worst": 0.0},
        "openingMovie": movie,
        "rival": {"id": f"festival_{venice.key}"},
        "partOf": {"id": f"festival_{europe.key}"},
        "movies": [movie],
        "awards": [{"movie": movie, "name": "Palme d'Or"}],
        "externalIds": [{"source": "x", "value": "1"}],
    }


async def test_it_is_stored_in_both_editions(database: Database) -> None:
    cannes, *_, review = await save(database, *BATCH)

    await go_live(database, cannes, review)

    columns = (
        "name, name_folded, short_name, short_name_derived, longest_film, is_open, rating_normalized, rival_id, part_of_id"
    )
    working = await select(database, f"SELECT {columns} FROM festival ORDER BY name")
    assert await select(database, f"SELECT {columns} FROM live_festival ORDER BY name") == working
    assert [row["short_name"] for row in working] == ["CANNES", "EUROPE", "VENICE"]
    assert await select(database, "SELECT * FROM live_award") == await select(database, "SELECT * FROM award")
    assert len(await select(database, "SELECT id FROM live_festival_closure")) == 4
    assert len(await select(database, "SELECT entry_id FROM live_festival_prose")) == 3


async def test_what_it_keeps_counted_is_counted(database: Database) -> None:
    cannes, *_, review = await save(database, *BATCH)

    await go_live(database, cannes, review)

    rows = await select(database, "SELECT slug, average_score FROM live_festival ORDER BY slug")
    assert [tuple(row.values()) for row in rows] == [("cannes-1946", 8000), ("europe", None), ("venice", None)]


async def test_it_is_updated_like_any_other(database: Database) -> None:
    cannes, *_ = await save(database, *BATCH)

    (same,) = await save(database, Update("Festival", cannes.key, CANNES))
    (changed,) = await save(database, Update("Festival", cannes.key, {"rival": None, "awards": [], "name": "Cannes!"}))

    row = await select_one(database, "SELECT short_name, rival_id, founded FROM festival WHERE slug = 'cannes-1946'")
    assert (same.outcome, changed.outcome) == (SaveOutcome.UNCHANGED, SaveOutcome.UPDATED)
    assert row == {"short_name": "CANNES!", "rival_id": None, "founded": 1946}
    assert await select(database, "SELECT id FROM award") == []


async def test_it_leaves_the_live_edition_and_comes_back(database: Database) -> None:
    cannes, venice, europe, _, review = await save(database, *BATCH)
    await go_live(database, cannes, review)
    entries = [one.entry_key for one in (cannes, venice, europe)]

    async with database.transaction() as connection:
        unpublication = await unpublish(Store(connection, database.dialect, DECLARED), CMS, entries)
    left = await select(database, "SELECT (SELECT count(*) FROM live_festival) + (SELECT count(*) FROM live_award) AS many")
    await go_live(database, cannes)

    assert {one.entry_key for one in unpublication.no_longer_live} == set(entries)
    assert left == [{"many": 0}]
    assert await select(database, "SELECT * FROM live_award") == await select(database, "SELECT * FROM award")


async def test_what_it_refers_to_stays_while_it_does(database: Database) -> None:
    cannes, venice, _, heat, review = await save(database, *BATCH)
    await go_live(database, cannes, review)

    with pytest.raises(Refused) as refused:
        async with database.transaction() as connection:
            await delete(Store(connection, database.dialect, DECLARED), CMS, [one.entry_key for one in (heat, venice, review)])

    assert sorted(one.message.split(";")[0] for one in refused.value.refusals) == [
        "The Festival 'cannes-1946' refers in movie to the Movie 'heat'",
        "The Festival 'cannes-1946' refers in movies to the Movie 'heat'",
        "The Festival 'cannes-1946' refers in openingMovie to the Movie 'heat'",
        "The Festival 'cannes-1946' refers in rival to the Festival 'venice'",
        "The Festival 'europe' refers in rival to the Festival 'venice'",
    ]


async def test_it_is_deleted_with_all_it_refers_to_in_circles(database: Database) -> None:
    saved = await save(database, *BATCH)
    await go_live(database, *saved)

    async with database.transaction() as connection:
        await delete(Store(connection, database.dialect, DECLARED), CMS, [one.entry_key for one in saved])

    rows = [await select(database, f"SELECT * FROM {model._meta.db_table}") for model in MORE_MODELS]
    assert [row for row in rows if row] == []


async def test_its_edits_are_discarded_and_its_versions_restored(database: Database) -> None:
    cannes, *_, review = await save(database, *BATCH)
    await go_live(database, cannes, review)
    before = await select(database, "SELECT id, position, movie_id, name FROM award")
    await save(database, Update("Festival", cannes.key, {"rival": None, "awards": [], "name": "Cannes!", "history": "It."}))

    async with database.transaction() as connection:
        store = Store(connection, database.dialect, DECLARED)
        discarded = await discard(store, CMS, cannes.entry_key)
        restored = await restore(store, CMS, cannes.entry_key, 2)
        page = (await find_version_pages(store, [cannes.key], first=1))[cannes.key]
        await restore(store, CMS, cannes.entry_key, 1)

    assert (discarded.version, restored.version) == (3, 4)
    assert [change.field for change in page.versions[0].changes] == ["name", "history", "rival", "awards.0"]
    assert [row | {"id": None} for row in await select(database, "SELECT id, position, movie_id, name FROM award")] == [
        row | {"id": None} for row in before
    ]


def texts_of(package: Any) -> Iterator[tuple[str, str]]:
    """Every text in the code of a package that is not a docstring, with its file."""
    for file in sorted(Path(package.__path__[0]).glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                yield file.name, node.value


def names_of_content() -> set[str]:
    """What only declarations may say: the names of types, their tables, and their own fields."""
    types = REGISTRY.rows.values()
    fields = {field.name for row_type in types for field in row_type.fields}
    return {row_type.name for row_type in types} | {row_type.table for row_type in types} | fields


@pytest.mark.parametrize("package", [cms.editing, cms.importing], ids=["editing", "importing"])
def test_no_content_type_and_no_field_is_named(package: Any) -> None:
    # Words of acts and of trees, which fields happen to be called as well.
    allowed = {"note", "parent"}

    named = {(file, text) for file, text in texts_of(package) if text in names_of_content() - allowed}

    assert named == set()
