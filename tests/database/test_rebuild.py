"""SQLite tables rebuilt with rows in them: nothing that was not asked for is lost."""

from typing import Any

import pytest
from tortoise.models import Model

from cms.content.editions import Edition
from cms.content_types.models import MODELS as TABLES
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.database.migrating.migrate import apply_migrations
from cms.ids import new_key
from tests.database.shapes import Rows, read_shape
from tests.databases import MODELS, ON_SQLITE

WIDER = "tests.database.histories.wider"
INDEX_LEFT = "tests.database.histories.index_left"
ENTRY: dict[str, Any] = {
    "version": 1,
    "created_at": "2025-06-06T00:00:00Z",
    "updated_at": "2025-06-06T00:00:00Z",
}  # Any: columns of every kind
COUNTS = (
    "SELECT (SELECT count(*) FROM franchise) AS franchises, (SELECT count(*) FROM franchise_closure) AS closures, "
    "(SELECT count(*) FROM franchise_prose) AS proses, (SELECT count(*) FROM franchise_external_id) AS external_ids, "
    "(SELECT count(*) FROM movie) AS movies, (SELECT count(*) FROM membership) AS memberships, "
    "(SELECT count(*) FROM movie_prose) AS synopses, (SELECT count(*) FROM movie_related_movies) AS links, "
    "(SELECT count(*) FROM review) AS reviews, (SELECT count(*) FROM review_prose) AS bodies"
)

pytestmark = ON_SQLITE


@pytest.fixture
async def filled(address: Address) -> Address:
    """A database with rows that refer to each other in every way a table can be referred to."""
    async with open_database(address, models=MODELS) as database, database.transaction() as connection:
        await connection.execute_query("CREATE INDEX by_hand ON movie (year, tagline) WHERE year > 2000")
        await connection.execute_query(
            "CREATE TRIGGER seen AFTER UPDATE ON movie BEGIN UPDATE content_clock SET revision = revision + 1; END"
        )
        await _fill()
    return address


async def test_no_row_is_lost(filled: Address) -> None:
    before = await _query(filled, COUNTS)

    await apply_migrations(filled, models=MODELS, migrations=WIDER)

    assert await _query(filled, COUNTS) == before
    assert await _query(filled, "SELECT slug, name, kind FROM franchise") == [
        {"slug": "john-wick", "name": "John Wick", "kind": "UNIVERSE"}
    ]
    assert await _query(filled, "PRAGMA foreign_key_check") == []


async def test_only_what_was_asked_for_has_another_shape(filled: Address) -> None:
    before = await _shape(filled)

    await apply_migrations(filled, models=MODELS, migrations=WIDER)

    after = await _shape(filled)
    assert _differences(before["columns"], after["columns"]) == [
        "- franchise kind VARCHAR(32) 1 None 0",
        "- live_movie tagline VARCHAR(300) 0 None 0",
        "- movie tagline VARCHAR(300) 0 None 0",
        "- review critic_id CHAR(36) 0 None 0",
        "+ franchise kind VARCHAR(64) 1 None 0",
        "+ keyword code VARCHAR(8) 0 None 0",
        "+ movie tagline VARCHAR(500) 0 None 0",
    ]
    assert _differences(before["references"], after["references"]) == ["- review critic_id person id RESTRICT"]
    assert _differences(before["indexes"], after["indexes"]) == [
        "- membership  1 u movie_id,franchise_id",
        '- review CREATE INDEX "idx_review_critic__022a3d" ON "review" ("critic_id", "id") 0 c critic_id,id',
        "+ keyword  1 u code",
        (
            '+ live_movie CREATE INDEX "live_movie_original_language_asc" ON "live_movie" '
            '(("original_language" IS NULL), "original_language", "id") 0 c original_language,id'
        ),
        "+ person  1 u name_folded,born_on",
    ]
    assert after["triggers"] == before["triggers"]


async def test_a_trigger_still_works(filled: Address) -> None:
    await apply_migrations(filled, models=MODELS, migrations=WIDER)

    await _query(filled, "UPDATE movie SET year = 2025")

    assert await _query(filled, "SELECT revision FROM content_clock") == [{"revision": 1}]


async def test_an_index_over_a_column_that_goes_stops_the_migration(filled: Address) -> None:
    before = await _shape(filled)

    with pytest.raises(ValueError, match="the index idx_review_critic__022a3d is over a column that is gone"):
        await apply_migrations(filled, models=MODELS, migrations=INDEX_LEFT)

    assert await _shape(filled) == before


async def _fill() -> None:
    def table(base: str) -> type[Model]:
        return TABLES.get(Edition.WORKING, base)

    franchise = await table("franchise").create(
        id=new_key(), slug="john-wick", name="John Wick", name_folded="john wick", kind="UNIVERSE", **ENTRY
    )
    await table("franchise_closure").create(ancestor=franchise, descendant=franchise, depth=0)
    await table("franchise_prose").create(entry=franchise, description="Assassins.")
    await table("franchise_external_id").create(entry=franchise, position=0, source="wikidata", value="Q1")
    movie = await table("movie").create(
        id=new_key(),
        slug="ballerina-2025",
        title="Ballerina",
        title_folded="ballerina",
        kind="FEATURE",
        production_status="RELEASED",
        countries=["US"],
        **ENTRY,
    )
    await table("movie_prose").create(entry=movie, synopsis="A dancer.")
    await table("movie_related_movies").create(owner=movie, target=movie, position=0)
    await table("membership").create(id=new_key(), movie=movie, franchise=franchise, kind="SPIN_OFF", position=0)
    review = await table("review").create(
        id=new_key(),
        slug="ballerina",
        title="Ballerina",
        title_folded="ballerina",
        movie=movie,
        excerpt="She dances.",
        excerpt_derived=True,
        language="en",
        language_folded="en",
        has_spoilers=False,
        **ENTRY,
    )
    await table("review_prose").create(entry=review, body="She dances.")


def _differences(before: Rows, after: Rows) -> list[str]:
    def lines(mark: str, rows: Rows, others: Rows) -> list[str]:
        return sorted(f"{mark} {' '.join(map(str, row.values()))}" for row in rows if row not in others)

    return [*lines("-", before, after), *lines("+", after, before)]


async def _shape(address: Address) -> dict[str, Rows]:
    async with open_database(address, models=MODELS) as database, database.transaction() as connection:
        return await read_shape(connection, address.dialect)


async def _query(address: Address, query: str) -> Rows:
    async with open_database(address, models=MODELS) as database, database.transaction() as connection:
        return await connection.execute_query_dict(query)
