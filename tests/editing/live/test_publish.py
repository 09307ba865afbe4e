"""Publishing: what goes live, together and in one moment, and what is left behind in the log."""

from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.editing.input.save_requests import Create
from cms.editing.save import save_entries
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS
from tests.editing.conftest import fill
from tests.editing.tables import dump, select, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review

PARTS = (
    ("movie", "SELECT id, slug, title, title_folded, year, kind, version, created_at, updated_at, published_at FROM {}movie"),
    ("prose", "SELECT * FROM {}review_prose"),
    ("external ids", "SELECT entry_id, position, source, value FROM {}movie_external_id"),
    ("links", "SELECT owner_id, target_id, position FROM {}movie_keywords"),
    ("owned rows", "SELECT * FROM {}credit"),
    ("memberships", "SELECT * FROM {}membership"),
    ("trees", "SELECT ancestor_id, descendant_id, depth FROM {}franchise_closure"),
    ("reviews", "SELECT id, movie_id, rating, rating_normalized, excerpt, excerpt_derived, published_at FROM {}review"),
)


async def key_of(database: Database, table: str, slug: str) -> UUID:
    key: UUID = (await select_one(database, f"SELECT id FROM {table} WHERE slug = '{slug}'"))["id"]
    return key


@pytest.fixture
async def review(database: Database) -> UUID:
    """The key of a review of a movie with everything; live is only one keyword."""
    await fill(database)
    return await key_of(database, "review", "steel")


@pytest.mark.parametrize("statement", [one for _, one in PARTS], ids=[name for name, _ in PARTS])
async def test_an_entry_goes_live_as_it_is(database: Database, review: UUID, statement: str) -> None:
    await publish_entries(database, CMS, [("Review", review)], with_references=True)

    working = await select(database, statement.format(""))
    live = await select(database, statement.format("live_"))
    assert sorted(map(str, live)) == sorted(map(str, working))
    assert working != []


async def test_what_it_refers_to_goes_live_with_it_as_far_as_it_must(database: Database, review: UUID) -> None:
    publication = await publish_entries(database, CMS, [("Review", review)], with_references=True)

    assert [(one.type_name, one.slug) for one in publication.went_live] == [
        ("Person", "ana-de-armas"),
        ("Franchise", "john-wick"),
        ("Franchise", "spin-offs"),
        ("Movie", "ballerina-2025"),
        ("Review", "steel"),
    ]
    assert [one.key for one in publication.named_entries] == [review]
    assert await select(database, "SELECT slug FROM live_keyword") == [{"slug": "revenge"}]


async def test_what_is_live_with_later_edits_does_not_come_along(database: Database, review: UUID) -> None:
    revenge = await key_of(database, "keyword", "revenge")
    await update_entry(database, CMS, "Keyword", revenge, {"name": "Revenge!"})

    await publish_entries(database, CMS, [("Review", review)], with_references=True)

    assert (await select_one(database, "SELECT name FROM live_keyword"))["name"] == "revenge"


async def test_all_of_it_is_one_content_revision(database: Database, review: UUID) -> None:
    publication = await publish_entries(database, CMS, [("Review", review)], with_references=True)

    changes = await select(database, "SELECT revision, type, slug, action FROM change ORDER BY id")
    assert publication.revision == 2
    assert (await select_one(database, "SELECT revision FROM content_clock"))["revision"] == 2
    assert [tuple(row.values()) for row in changes] == [
        (1, "Keyword", "revenge", "UPSERT"),
        (2, "Person", "ana-de-armas", "UPSERT"),
        (2, "Franchise", "john-wick", "UPSERT"),
        (2, "Franchise", "spin-offs", "UPSERT"),
        (2, "Movie", "ballerina-2025", "UPSERT"),
        (2, "Review", "steel", "UPSERT"),
    ]


async def test_the_totals_count_what_is_live(database: Database, review: UUID) -> None:
    await publish_entries(database, CMS, [("Review", review)], with_references=True)
    await update_entry(database, CMS, "Review", review, {"title": "Satin"})
    await publish_entries(database, CMS, [("Review", review)])

    rows = await select(database, "SELECT type, total FROM live_total")
    totals = {row["type"]: row["total"] for row in rows}
    assert {one.name: totals[one.name] for one in REGISTRY.content_types} == {
        "Keyword": 1,
        "Person": 1,
        "Franchise": 2,
        "Movie": 1,
        "Review": 1,
    }


async def test_both_editions_say_when_it_went_live(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())
    await publish_entries(database, CMS, [saved.entry_key])
    first = await select_one(database, "SELECT published_at, first_published_at FROM keyword")
    await update_entry(database, CMS, "Keyword", saved.key, {"name": "other"})

    await publish_entries(database, CMS, [saved.entry_key])

    second = await select_one(database, "SELECT published_at, first_published_at FROM keyword")
    live = await select_one(database, "SELECT published_at, first_published_at FROM live_keyword")
    assert first["published_at"] == first["first_published_at"] == second["first_published_at"]
    assert second["published_at"] >= first["published_at"]
    assert live == second


async def test_a_publish_leaves_the_version_alone_and_says_which_one_is_live(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())

    await publish_entries(database, CMS, [saved.entry_key])
    published = await select_one(database, "SELECT version, live_version FROM keyword")
    await update_entry(database, CMS, "Keyword", saved.key, {"name": "other"})
    changed = await select_one(database, "SELECT version, live_version FROM keyword")

    assert published == {"version": 1, "live_version": 1}
    assert changed == {"version": 2, "live_version": 1}
    assert (await select_one(database, "SELECT version FROM live_keyword"))["version"] == 1


async def test_a_publish_is_a_row_of_history_with_the_version_it_concerned(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="a"))
    await update_entry(database, CMS, "Keyword", saved.key, {"name": "b"})
    await publish_entries(database, CMS, [saved.entry_key], note="go")
    await update_entry(database, CMS, "Keyword", saved.key, {"name": "c"})
    await publish_entries(database, CMS, [saved.entry_key])

    rows = await select(database, "SELECT act, version, note, author, snapshot FROM entry_version ORDER BY id")
    assert [(row["act"], row["version"], row["note"], orjson.loads(row["snapshot"])["name"]) for row in rows] == [
        ("CREATED", 1, None, "a"),
        ("UPDATED", 2, None, "b"),
        ("PUBLISHED", 2, "go", "b"),
        ("UPDATED", 3, None, "c"),
        ("PUBLISHED", 3, None, "c"),
    ]
    assert {row["author"] for row in rows} == {"cms"}


async def test_publishing_what_is_live_already_changes_nothing(database: Database, review: UUID) -> None:
    await publish_entries(database, CMS, [("Review", review)], with_references=True)
    before = await dump(database)

    publication = await publish_entries(database, CMS, [("Review", review)], with_references=True, note="again")

    assert (publication.went_live, publication.revision) == ((), None)
    assert [one.slug for one in publication.named_entries] == ["steel"]
    assert await dump(database) == before


async def test_only_what_is_not_live_already_goes_live(database: Database) -> None:
    live = await create_entry(database, CMS, "Keyword", make_keyword(slug="a"))
    await publish_entries(database, CMS, [live.entry_key])
    fresh = await create_entry(database, CMS, "Keyword", make_keyword(slug="b"))

    publication = await publish_entries(database, CMS, [live.entry_key, fresh.entry_key, fresh.entry_key])

    assert [one.slug for one in publication.named_entries] == ["a", "b"]
    assert [one.slug for one in publication.went_live] == ["b"]


async def test_publishing_nothing_changes_nothing(database: Database) -> None:
    before = await dump(database)

    publication = await publish_entries(database, CMS, [])

    assert (publication.named_entries, publication.went_live, publication.revision) == ((), (), None)
    assert await dump(database) == before


async def test_live_rows_follow_what_was_taken_away(database: Database, review: UUID) -> None:
    await publish_entries(database, CMS, [("Review", review)], with_references=True)
    movie = await key_of(database, "movie", "ballerina-2025")
    gone: dict[str, object] = {"keywords": [], "credits": [], "memberships": [], "externalIds": []}
    await update_entry(database, CMS, "Movie", movie, gone)

    await publish_entries(database, CMS, [("Movie", movie)])

    assert await select(database, "SELECT id FROM live_movie_keywords") == []
    assert await select(database, "SELECT id FROM live_credit") == []
    assert await select(database, "SELECT id FROM live_membership") == []
    assert await select(database, "SELECT id FROM live_movie_external_id") == []


async def test_live_owned_rows_keep_their_ids(database: Database, review: UUID) -> None:
    await publish_entries(database, CMS, [("Review", review)], with_references=True)
    before = await select_one(database, "SELECT id FROM live_credit")
    movie = await key_of(database, "movie", "ballerina-2025")
    await update_entry(database, CMS, "Movie", movie, {"credits": [make_credit("ana-de-armas", billing=1)]})

    await publish_entries(database, CMS, [("Movie", movie)])

    assert await select_one(database, "SELECT id FROM live_credit") == before


async def test_movies_that_are_related_to_each_other_go_live_together(database: Database) -> None:
    first = await create_entry(database, CMS, "Movie", make_movie(slug="a"))
    second = await create_entry(database, CMS, "Movie", make_movie(slug="b", relatedMovies=[{"slug": "a"}]))
    await update_entry(database, CMS, "Movie", first.key, {"relatedMovies": [{"slug": "b"}, {"slug": "a"}]})

    await publish_entries(database, CMS, [second.entry_key], with_references=True)

    rows = await select(database, "SELECT owner_id, target_id FROM live_movie_related_movies")
    links = [(first.key, first.key), (first.key, second.key), (second.key, first.key)]
    assert sorted((row["owner_id"], row["target_id"]) for row in rows) == sorted(links)


async def test_a_batch_may_refer_to_itself_in_circles(database: Database) -> None:
    batch = [
        Create("Review", make_review("a", slug="r", keywords=[{"slug": "under"}])),
        Create("Movie", make_movie(slug="a", relatedMovies=[{"slug": "b"}], credits=[make_credit("ana")])),
        Create("Movie", make_movie(slug="b", relatedMovies=[{"slug": "a"}], memberships=[make_membership("inner")])),
        Create("Keyword", make_keyword(slug="under", broader={"slug": "over"})),
        Create("Keyword", make_keyword(slug="over")),
        Create("Franchise", make_franchise(slug="inner", parent={"slug": "outer"})),
        Create("Franchise", make_franchise(slug="outer")),
        Create("Person", make_person(slug="ana")),
    ]

    async with database.transaction() as connection:
        saved = await save_entries(Store(connection, database.dialect, DECLARATIONS), CMS, batch)

    publication = await publish_entries(database, CMS, [saved[0].entry_key, saved[2].entry_key], with_references=True)
    assert [one.slug for one in saved] == ["r", "a", "b", "under", "over", "inner", "outer", "ana"]
    assert {one.version for one in saved} == {1}
    assert len(publication.went_live) == 8
    assert len(await select(database, "SELECT id FROM live_franchise_closure")) == 3
    assert len(await select(database, "SELECT id FROM live_keyword_closure")) == 3
