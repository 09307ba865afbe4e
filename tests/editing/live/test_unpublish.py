"""Unpublishing: what leaves the live edition, what it leaves behind, and what keeps it there."""

from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, unpublish_entries, update_entry
from cms.errors import Refused
from cms.ids import EntryKey
from tests.editing.conftest import fill
from tests.editing.tables import dump, select, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review

Found = list[tuple[str, str, str]]
LIVE_TABLES = sorted(table for table in (model._meta.db_table for model in MODELS) if table.startswith("live_"))


async def refuse(database: Database, *entries: EntryKey, actor: Actor = CMS, note: str | None = None) -> Found:
    """Unpublish and be refused, with nothing changed; code, path and message of each refusal."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await unpublish_entries(database, actor, entries, note=note)
    assert await dump(database) == before
    return [(one.code, ".".join(one.field), one.message) for one in refused.value.refusals]


async def make(database: Database, type_name: str, values: dict[str, object]) -> EntryKey:
    return (await create_entry(database, CMS, type_name, values)).entry_key


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def everything(database: Database) -> list[EntryKey]:
    names = ("Keyword", "Person", "Franchise", "Movie", "Review")
    return [(name, row["id"]) for name in names for row in await select(database, f"SELECT id FROM {name} ORDER BY id")]


@pytest.fixture
async def live(database: Database) -> list[EntryKey]:
    """Some of everything, all live."""
    await fill(database)
    entries = await everything(database)
    await publish_entries(database, CMS, entries)
    return entries


async def test_nothing_of_it_is_left_in_the_live_edition(database: Database, live: list[EntryKey]) -> None:
    await unpublish_entries(database, CMS, live)

    left = [(table, await select(database, f"SELECT * FROM {table}")) for table in LIVE_TABLES if table != "live_total"]
    assert [table for table, rows in left if rows] == []


async def test_the_working_edition_keeps_all_of_it(database: Database, live: list[EntryKey]) -> None:
    before = await dump(database)

    await unpublish_entries(database, CMS, live)

    after = await dump(database)
    unmarked = {"keyword", "person", "franchise", "movie", "review", "slug_redirect", "change", "content_clock"}
    told = {"entry_version", "live_total", *LIVE_TABLES, *unmarked}
    assert {table: rows for table, rows in after.items() if table not in told} == {
        table: rows for table, rows in before.items() if table not in told
    }


async def test_it_is_a_draft_again_that_once_was_live(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])
    first = await select_one(database, "SELECT first_published_at, updated_at FROM keyword")

    unpublication = await unpublish_entries(database, CMS, [("Keyword", key)])

    row = await select_one(database, "SELECT version, live_version, published_at, first_published_at, updated_at FROM keyword")
    assert row == {"version": 1, "live_version": None, "published_at": None, **first}
    assert first["first_published_at"] is not None
    assert ([one.key for one in unpublication.no_longer_live], unpublication.revision) == ([key], 2)


async def test_it_goes_live_again_as_the_first_time_and_as_before(database: Database, live: list[EntryKey]) -> None:
    tables = ("live_credit", "live_franchise_closure", "live_movie_keywords", "live_review_prose")
    columns = {"live_franchise_closure": "ancestor_id, descendant_id, depth", "live_movie_keywords": "owner_id, target_id"}
    statements = [f"SELECT {columns.get(table, '*')} FROM {table}" for table in tables]
    before = [await select(database, statement) for statement in statements]
    first = await select_one(database, "SELECT first_published_at FROM movie")
    await unpublish_entries(database, CMS, live)

    await publish_entries(database, CMS, live)

    assert [await select(database, statement) for statement in statements] == before
    assert await select_one(database, "SELECT first_published_at FROM live_movie") == first


async def test_all_of_it_is_one_content_revision_last_things_first(database: Database, live: list[EntryKey]) -> None:
    unpublication = await unpublish_entries(database, CMS, live)

    changes = await select(database, "SELECT revision, type, slug, action FROM change WHERE action = 'REMOVE' ORDER BY id")
    assert unpublication.revision == 3
    assert (await select_one(database, "SELECT revision FROM content_clock"))["revision"] == 3
    assert [tuple(row.values()) for row in changes] == [
        (3, "Review", "steel", "REMOVE"),
        (3, "Movie", "ballerina-2025", "REMOVE"),
        (3, "Franchise", "spin-offs", "REMOVE"),
        (3, "Franchise", "john-wick", "REMOVE"),
        (3, "Person", "ana-de-armas", "REMOVE"),
        (3, "Keyword", "cold-revenge", "REMOVE"),
        (3, "Keyword", "revenge", "REMOVE"),
    ]


async def test_the_log_names_it_as_readers_knew_it(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="revenge"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"slug": "vengeance"})

    await unpublish_entries(database, CMS, [("Keyword", key)])

    removed = await select_one(database, "SELECT slug, entry_id FROM change WHERE action = 'REMOVE'")
    assert removed == {"slug": "revenge", "entry_id": key}


async def test_the_totals_count_what_is_left(database: Database, live: list[EntryKey]) -> None:
    review = (await select_one(database, "SELECT id FROM review"))["id"]

    await unpublish_entries(database, CMS, [("Review", review)])

    totals = {row["type"]: row["total"] for row in await select(database, "SELECT type, total FROM live_total")}
    assert totals == {"Keyword": 2, "Person": 1, "Franchise": 2, "Movie": 1, "Review": 0}


async def test_what_others_keep_counted_of_it_is_counted_again(database: Database, live: list[EntryKey]) -> None:
    review = (await select_one(database, "SELECT id FROM review"))["id"]
    counted = await select_one(database, "SELECT review_count, average_score FROM live_movie")

    await unpublish_entries(database, CMS, [("Review", review)])

    assert counted == {"review_count": 1, "average_score": 8800}
    assert await select_one(database, "SELECT review_count, average_score FROM live_movie") == {
        "review_count": 0,
        "average_score": None,
    }
    assert {row["average_score"] for row in await select(database, "SELECT average_score FROM live_franchise")} == {None}


async def test_history_has_a_row_with_the_version_that_was_live(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="a"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"name": "b"})

    await unpublish_entries(database, CMS, [("Keyword", key)], note="too early")

    rows = await select(database, "SELECT act, version, note, author, snapshot FROM entry_version ORDER BY id")
    shown = [(row["act"], row["version"], row["note"], orjson.loads(row["snapshot"])["name"]) for row in rows]
    assert shown[2:] == [("UPDATED", 2, None, "b"), ("UNPUBLISHED", 1, "too early", "a")]
    assert {row["author"] for row in rows} == {"cms"}


async def test_what_is_not_live_stays_untouched(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    before = await dump(database)

    unpublication = await unpublish_entries(database, CMS, [("Keyword", key)])

    assert ([one.key for one in unpublication.named_entries], unpublication.no_longer_live, unpublication.revision) == (
        [key],
        (),
        None,
    )
    assert await dump(database) == before


async def test_a_second_time_changes_nothing(database: Database, live: list[EntryKey]) -> None:
    await unpublish_entries(database, CMS, live)
    before = await dump(database)

    await unpublish_entries(database, CMS, live)

    assert await dump(database) == before


async def test_entries_that_refer_to_each_other_leave_together(database: Database) -> None:
    first = await create(database, "Movie", make_movie(slug="a"))
    second = await create(database, "Movie", make_movie(slug="b", relatedMovies=[{"slug": "a"}]))
    await update_entry(database, CMS, "Movie", first, {"relatedMovies": [{"slug": "b"}, {"slug": "a"}]})
    await publish_entries(database, CMS, [("Movie", first), ("Movie", second)])

    await unpublish_entries(database, CMS, [("Movie", second), ("Movie", first)])

    assert await select(database, "SELECT id FROM live_movie") == []


async def test_its_slug_leads_to_it_again_when_it_comes_back_under_another(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="revenge"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await unpublish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"slug": "vengeance"})

    await publish_entries(database, CMS, [("Keyword", key)])

    redirects = await select(database, "SELECT type, slug, entry_id FROM slug_redirect")
    assert redirects == [{"type": "Keyword", "slug": "revenge", "entry_id": key}]


async def test_nothing_leads_from_its_slug_to_itself_when_it_comes_back(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="revenge"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await unpublish_entries(database, CMS, [("Keyword", key)])

    await publish_entries(database, CMS, [("Keyword", key)])

    assert await select(database, "SELECT * FROM slug_redirect") == []


async def test_another_may_go_live_with_its_slug(database: Database) -> None:
    first = await create(database, "Keyword", make_keyword(slug="revenge"))
    await publish_entries(database, CMS, [("Keyword", first)])
    await unpublish_entries(database, CMS, [("Keyword", first)])
    await update_entry(database, CMS, "Keyword", first, {"slug": "vengeance"})
    second = await create(database, "Keyword", make_keyword(slug="revenge"))

    await publish_entries(database, CMS, [("Keyword", first), ("Keyword", second)])

    assert await select(database, "SELECT * FROM slug_redirect") == []
    assert {row["id"]: row["slug"] for row in await select(database, "SELECT id, slug FROM live_keyword")} == {
        first: "vengeance",
        second: "revenge",
    }


async def test_only_who_may_publish_unpublishes(database: Database, live: list[EntryKey]) -> None:
    writer = Actor("writer", frozenset({Permission.WRITE, Permission.READ_DRAFTS}))

    assert await refuse(database, *live, actor=writer) == [
        ("FORBIDDEN", "", "writer may not do this; it takes the permission PUBLISH.")
    ]


async def test_what_is_not_there_cannot_leave(database: Database, live: list[EntryKey]) -> None:
    refusals = await refuse(database, live[0], ("Keyword", UUID(int=1)), ("Keyword", UUID(int=2)))

    assert [(code, path) for code, path, _ in refusals] == [("NOT_FOUND", "ids.1"), ("NOT_FOUND", "ids.2")]


async def test_a_note_holds_what_a_text_can_hold(database: Database, live: list[EntryKey]) -> None:
    assert [(code, path) for code, path, _ in await refuse(database, *live, note="\0")] == [("INVALID", "note")]


async def test_what_something_live_refers_to_stays(database: Database) -> None:
    movie = await create(database, "Movie", make_movie(slug="heat"))
    review = await create(database, "Review", make_review("heat", slug="steel"))
    await publish_entries(database, CMS, [("Movie", movie), ("Review", review)])

    ((code, path, message),) = await refuse(database, ("Movie", movie))

    assert (code, path) == ("STILL_REFERENCED", "ids.0")
    assert message == (
        "The Review 'steel', which is live, refers in movie to the Movie 'heat'; unpublish that as well, or publish it without."
    )


async def test_every_live_reference_is_named_at_what_it_leads_to(database: Database) -> None:
    entries = [
        await make(database, "Keyword", make_keyword(slug="over")),
        await make(database, "Keyword", make_keyword(slug="under", broader={"slug": "over"})),
        await make(database, "Person", make_person(slug="ana")),
        await make(database, "Franchise", make_franchise(slug="wick")),
        await make(database, "Movie", make_movie(slug="other")),
    ]
    parts: dict[str, object] = {"credits": [make_credit("ana"), make_credit("ana", job="Stunts")]}
    links: dict[str, object] = {"keywords": [{"slug": "over"}], "relatedMovies": [{"slug": "other"}]}
    movie = make_movie(slug="heat", memberships=[make_membership("wick")], **parts, **links)
    review = make_review("heat", slug="steel", critic={"slug": "ana"})
    staying = [await make(database, "Movie", movie), await make(database, "Review", review)]
    await publish_entries(database, CMS, [*entries, *staying])
    without_under = [one for one in entries if one != entries[1]]

    refusals = await refuse(database, *without_under)

    assert {code for code, _, _ in refusals} == {"STILL_REFERENCED"}
    assert sorted((path, message.split(";")[0].replace(", which is live,", "")) for _, path, message in refusals) == [
        ("ids.0", "The Keyword 'under' refers in broader to the Keyword 'over'"),
        ("ids.0", "The Movie 'heat' refers in keywords to the Keyword 'over'"),
        ("ids.1", "The Movie 'heat' refers in person to the Person 'ana'"),
        ("ids.1", "The Review 'steel' refers in critic to the Person 'ana'"),
        ("ids.2", "The Movie 'heat' refers in franchise to the Franchise 'wick'"),
        ("ids.3", "The Movie 'heat' refers in relatedMovies to the Movie 'other'"),
    ]


async def test_a_reference_of_a_draft_keeps_nothing_live(database: Database) -> None:
    movie = await create(database, "Movie", make_movie(slug="heat"))
    await publish_entries(database, CMS, [("Movie", movie)])
    await create(database, "Review", make_review("heat"))

    unpublication = await unpublish_entries(database, CMS, [("Movie", movie)])

    assert [one.slug for one in unpublication.no_longer_live] == ["heat"]


async def test_a_live_reference_that_a_later_edit_took_away_still_keeps_it(database: Database) -> None:
    keyword = await create(database, "Keyword", make_keyword(slug="revenge"))
    movie = await create(database, "Movie", make_movie(keywords=[{"slug": "revenge"}]))
    await publish_entries(database, CMS, [("Keyword", keyword), ("Movie", movie)])
    await update_entry(database, CMS, "Movie", movie, {"keywords": []})

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", keyword))] == [("STILL_REFERENCED", "ids.0")]


async def test_one_that_must_stay_keeps_all_of_them(database: Database, live: list[EntryKey]) -> None:
    review = (await select_one(database, "SELECT id FROM review"))["id"]
    person = (await select_one(database, "SELECT id FROM person"))["id"]

    refusals = await refuse(database, ("Review", review), ("Person", person))

    assert [(code, path) for code, path, _ in refusals] == [("STILL_REFERENCED", "ids.1")]
