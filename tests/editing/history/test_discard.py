"""Discarding: what is live is the working edition again, as a new version, and the public sees nothing of it."""

import asyncio
from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.access.permissions import with_implied
from cms.content.editions import Edition
from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.editing.acts import create_entry, discard_changes, publish_entries, unpublish_entries, update_entry
from cms.editing.history.snapshot import make_snapshot
from cms.editing.input.record import Record
from cms.editing.input.save_requests import SaveOutcome
from cms.editing.saving.fetch_records import fetch_records
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from cms.ids import EntryKey
from tests.editing.conftest import fill
from tests.editing.tables import dump, select, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review

Found = list[tuple[str, str, str]]
LIVE_TABLES = sorted(table for table in (model._meta.db_table for model in MODELS) if table.startswith("live_"))
PUBLIC = {*LIVE_TABLES, "live_total", "change", "content_clock", "slug_redirect"}


async def refuse(database: Database, entry: EntryKey, *, actor: Actor = CMS, expected_version: int | None = None) -> Found:
    """Discard and be refused, with nothing changed; code, path and message of each refusal."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await discard_changes(database, actor, entry, expected_version=expected_version)
    assert await dump(database) == before
    return [(one.code, ".".join(one.field), one.message) for one in refused.value.refusals]


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def record(database: Database, edition: Edition, type_name: str, key: UUID) -> Record:
    async with database.transaction() as connection:
        store = Store(connection, database.dialect, DECLARATIONS)
        return (await fetch_records(store, edition, REGISTRY.get_type(type_name), [key]))[key]


def whole(type_name: str, stored: Record) -> tuple[object, ...]:
    """Everything somebody gave, and the keys of the owned rows."""
    keys = {name: [row.key for row in rows] for name, rows in stored.owned.items()}
    return make_snapshot(DECLARATIONS, type_name, stored), keys, stored.rich_texts


@pytest.fixture
async def movie(database: Database) -> UUID:
    """The key of a live movie with everything, all of it edited since."""
    await fill(database)
    await create(database, "Person", make_person(slug="keanu-reeves"))
    await create(database, "Movie", make_movie(slug="john-wick"))
    key: UUID = (await select_one(database, "SELECT id FROM movie WHERE slug = 'ballerina-2025'"))["id"]
    await publish_entries(database, CMS, [("Movie", key)], with_references=True)
    edits: dict[str, object] = {
        "slug": "from-the-world-of-john-wick",
        "title": "From the World of John Wick: Ballerina",
        "year": None,
        "synopsis": "She *fights*.",
        "keywords": [],
        "relatedMovies": [{"slug": "john-wick"}],
        "credits": [make_credit("keanu-reeves", character="John Wick")],
        "memberships": [make_membership("john-wick")],
        "externalIds": [{"source": "tmdb", "value": "541671"}],
    }
    await update_entry(database, CMS, "Movie", key, edits)
    return key


async def test_the_working_edition_is_what_is_live_to_the_last_row(database: Database, movie: UUID) -> None:
    live = whole("Movie", await record(database, Edition.LIVE, "Movie", movie))
    edited = whole("Movie", await record(database, Edition.WORKING, "Movie", movie))

    saved = await discard_changes(database, CMS, ("Movie", movie))

    assert live != edited
    assert whole("Movie", await record(database, Edition.WORKING, "Movie", movie)) == live
    assert (saved.outcome, saved.version, saved.slug) == (SaveOutcome.UPDATED, 3, "ballerina-2025")


async def test_it_is_a_new_version_that_counts_as_live(database: Database, movie: UUID) -> None:
    await discard_changes(database, CMS, ("Movie", movie))

    row = await select_one(database, "SELECT version, live_version, published_at FROM movie WHERE slug = 'ballerina-2025'")
    live = await select_one(database, "SELECT version, published_at FROM live_movie")
    assert (row["version"], row["live_version"]) == (3, 3)
    assert live == {"version": 1, "published_at": row["published_at"]}


async def test_no_public_table_changes(database: Database, movie: UUID) -> None:
    before = await dump(database)

    await discard_changes(database, CMS, ("Movie", movie))

    after = await dump(database)
    assert {table: after[table] for table in PUBLIC} == {table: before[table] for table in PUBLIC}


async def test_publishing_it_then_changes_nothing(database: Database, movie: UUID) -> None:
    await discard_changes(database, CMS, ("Movie", movie))

    assert (await publish_entries(database, CMS, [("Movie", movie)])).went_live == ()


async def test_later_edits_count_again(database: Database, movie: UUID) -> None:
    await discard_changes(database, CMS, ("Movie", movie))
    await update_entry(database, CMS, "Movie", movie, {"title": "Ballerina!"})

    row = await select_one(database, "SELECT version, live_version FROM movie WHERE slug = 'ballerina-2025'")
    publication = await publish_entries(database, CMS, [("Movie", movie)])

    assert row == {"version": 4, "live_version": 3}
    assert [one.version for one in publication.went_live] == [4]


async def test_history_says_what_was_done(database: Database, movie: UUID) -> None:
    await discard_changes(database, CMS, ("Movie", movie))
    await unpublish_entries(database, CMS, [("Movie", movie)])

    rows = await select(database, f"SELECT act, version, snapshot FROM entry_version WHERE entry_id = '{movie}' ORDER BY id")
    assert [(row["act"], row["version"], orjson.loads(row["snapshot"])["title"]) for row in rows] == [
        ("CREATED", 1, "Ballerina"),
        ("PUBLISHED", 1, "Ballerina"),
        ("UPDATED", 2, "From the World of John Wick: Ballerina"),
        ("CHANGES_DISCARDED", 3, "Ballerina"),
        ("UNPUBLISHED", 3, "Ballerina"),
    ]


async def test_the_tree_is_the_live_one_again(database: Database) -> None:
    a, b = [await create(database, "Franchise", make_franchise(slug=slug)) for slug in "ab"]
    await update_entry(database, CMS, "Franchise", b, {"parent": {"slug": "a"}})
    await publish_entries(database, CMS, [("Franchise", a), ("Franchise", b)])
    await update_entry(database, CMS, "Franchise", b, {"parent": None})

    await discard_changes(database, CMS, ("Franchise", b))

    columns = "ancestor_id, descendant_id, depth"
    live = await select(database, f"SELECT {columns} FROM live_franchise_closure ORDER BY {columns}")
    assert await select(database, f"SELECT {columns} FROM franchise_closure ORDER BY {columns}") == live
    assert len(live) == 3


async def test_edits_that_came_to_nothing_are_discarded_too(database: Database) -> None:
    await create(database, "Person", make_person(slug="ana"))
    key = await create(database, "Movie", make_movie(slug="heat", credits=[make_credit("ana")]))
    await publish_entries(database, CMS, [("Movie", key)], with_references=True)
    await update_entry(database, CMS, "Movie", key, {"credits": []})
    await update_entry(database, CMS, "Movie", key, {"credits": [make_credit("ana")]})

    saved = await discard_changes(database, CMS, ("Movie", key))

    assert saved.version == 4
    assert await select(database, "SELECT id FROM credit") == await select(database, "SELECT id FROM live_credit")


async def test_without_later_edits_nothing_changes(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])
    before = await dump(database)

    saved = await discard_changes(database, CMS, ("Keyword", key), expected_version=1)

    assert (saved.outcome, saved.version) == (SaveOutcome.UNCHANGED, 1)
    assert await dump(database) == before


async def test_a_second_time_changes_nothing(database: Database, movie: UUID) -> None:
    await discard_changes(database, CMS, ("Movie", movie))
    before = await dump(database)

    await discard_changes(database, CMS, ("Movie", movie))

    assert await dump(database) == before


async def test_done_at_the_same_time_it_is_done_once(database: Database, movie: UUID) -> None:
    results = await asyncio.gather(*(discard_changes(database, CMS, ("Movie", movie)) for _ in range(4)))

    assert sorted(one.outcome.name for one in results) == ["UNCHANGED", "UNCHANGED", "UNCHANGED", "UPDATED"]


async def test_a_draft_has_nothing_to_go_back_to(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="revenge"))

    assert await refuse(database, ("Keyword", key)) == [
        (
            "INVALID",
            "id",
            "The Keyword 'revenge' is not live, so there is nothing to go back to; restore an earlier version instead.",
        )
    ]


async def test_what_is_not_there_cannot_be_discarded(database: Database) -> None:
    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", UUID(int=1)))] == [("NOT_FOUND", "id")]


async def test_another_version_than_expected_is_not_discarded(database: Database, movie: UUID) -> None:
    assert await refuse(database, ("Movie", movie), expected_version=1) == [
        ("VERSION_CONFLICT", "expectedVersion", "Version 1 is not the latest, 2; read the entry again, then save.")
    ]


async def test_the_live_slug_may_be_anothers_by_now(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="revenge"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"slug": "vengeance"})
    await create(database, "Keyword", make_keyword(slug="revenge"))

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", key))] == [("NOT_UNIQUE", "slug")]


async def test_a_live_external_id_may_be_anothers_by_now(database: Database) -> None:
    ids = [{"source": "imdb", "value": "tt1"}]
    key = await create(database, "Movie", make_movie(externalIds=ids))
    await publish_entries(database, CMS, [("Movie", key)])
    await update_entry(database, CMS, "Movie", key, {"externalIds": []})
    await create(database, "Movie", make_movie(externalIds=ids))

    assert [(code, path) for code, path, _ in await refuse(database, ("Movie", key))] == [("NOT_UNIQUE", "externalIds.0")]


async def test_the_live_parent_may_stand_below_it_by_now(database: Database) -> None:
    a, b = [await create(database, "Franchise", make_franchise(slug=slug)) for slug in "ab"]
    await update_entry(database, CMS, "Franchise", b, {"parent": {"slug": "a"}})
    await publish_entries(database, CMS, [("Franchise", a), ("Franchise", b)])
    await update_entry(database, CMS, "Franchise", b, {"parent": None})
    await update_entry(database, CMS, "Franchise", a, {"parent": {"slug": "b"}})

    assert [(code, path) for code, path, _ in await refuse(database, ("Franchise", b))] == [(ErrorCode.CIRCULAR, "parent")]


async def test_who_may_write_discards(database: Database, movie: UUID) -> None:
    writer = Actor("writer", with_implied({Permission.WRITE}))

    assert (await discard_changes(database, writer, ("Movie", movie))).version == 3


async def test_who_may_publish_only_does_not(database: Database, movie: UUID) -> None:
    publisher = Actor("publisher", with_implied({Permission.PUBLISH}))

    assert [(code, path) for code, path, _ in await refuse(database, ("Movie", movie), actor=publisher)] == [("FORBIDDEN", "")]


async def test_one_discards_in_ones_own_and_in_no_other(database: Database) -> None:
    joan, jim = (Actor("critic", with_implied({Permission.WRITE_OWN_REVIEWS}), account_key=UUID(int=n)) for n in (1, 2))
    await create(database, "Movie", make_movie(slug="heat"))
    review = (await create_entry(database, joan, "Review", make_review("heat"))).key
    await publish_entries(database, CMS, [("Review", review)], with_references=True)
    await update_entry(database, joan, "Review", review, {"title": "Worse"})

    assert [code for code, _, _ in await refuse(database, ("Review", review), actor=jim)] == ["FORBIDDEN"]
    assert (await discard_changes(database, joan, ("Review", review))).outcome is SaveOutcome.UPDATED
