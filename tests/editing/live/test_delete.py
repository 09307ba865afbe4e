"""Deleting: what goes from both editions, what stays of it, and what keeps it."""

import asyncio
from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.access.permissions import with_implied
from cms.changes.models import CHANGES_MODELS
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries, update_entry
from cms.editing.input.save_requests import SaveOutcome
from cms.errors import ErrorCode, Refused
from cms.ids import EntryKey
from tests.editing.conftest import fill
from tests.editing.tables import dump, select, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review

Found = list[tuple[str, str, str]]
CONTENT = sorted(model._meta.db_table for model in MODELS)
WRITER = Actor("writer", with_implied({Permission.WRITE}))
PUBLISHER = Actor("publisher", with_implied({Permission.PUBLISH}))


async def refuse(database: Database, *entries: EntryKey, actor: Actor = CMS) -> Found:
    """Delete and be refused, with nothing changed; code, path and message of each refusal."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await delete_entries(database, actor, entries)
    assert await dump(database) == before
    return [(one.code, ".".join(one.field), one.message) for one in refused.value.refusals]


async def make(database: Database, type_name: str, values: dict[str, object]) -> EntryKey:
    return (await create_entry(database, CMS, type_name, values)).entry_key


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def everything(database: Database) -> list[EntryKey]:
    names = ("Review", "Movie", "Franchise", "Person", "Keyword")
    return [(name, row["id"]) for name in names for row in await select(database, f"SELECT id FROM {name} ORDER BY id")]


async def rows_in(database: Database, tables: list[str]) -> list[str]:
    return [table for table in tables if await select(database, f"SELECT * FROM {table}")]


async def test_a_draft_is_gone_with_all_it_owns(database: Database) -> None:
    await fill(database)
    entries = await everything(database)

    deletion = await delete_entries(database, CMS, entries)

    assert {one.entry_key for one in deletion.deleted} == set(entries)
    assert await rows_in(database, CONTENT) == []


async def test_what_is_live_is_gone_from_both_editions(database: Database) -> None:
    await fill(database)
    entries = await everything(database)
    await publish_entries(database, CMS, entries)

    deletion = await delete_entries(database, CMS, entries)

    changes = await select(database, "SELECT revision, type, slug FROM change WHERE action = 'REMOVE' ORDER BY id")
    assert await rows_in(database, CONTENT) == []
    assert deletion.revision == 3
    assert [tuple(row.values()) for row in changes] == [
        (3, "Review", "steel"),
        (3, "Movie", "ballerina-2025"),
        (3, "Franchise", "spin-offs"),
        (3, "Franchise", "john-wick"),
        (3, "Person", "ana-de-armas"),
        (3, "Keyword", "cold-revenge"),
        (3, "Keyword", "revenge"),
    ]
    assert {row["total"] for row in await select(database, "SELECT total FROM live_total")} == {0}


async def test_deleting_drafts_takes_no_revision(database: Database) -> None:
    live, draft = [await create(database, "Keyword", make_keyword(slug=slug)) for slug in ("live", "draft")]
    await publish_entries(database, CMS, [("Keyword", live)])

    deletion = await delete_entries(database, CMS, [("Keyword", draft)])

    assert deletion.revision is None
    assert await select(database, "SELECT revision FROM content_clock") == [{"revision": 1}]
    assert len(await select(database, "SELECT id FROM change")) == 1


async def test_only_what_was_live_is_in_the_change_log(database: Database) -> None:
    live, draft = [await create(database, "Keyword", make_keyword(slug=slug)) for slug in ("live", "draft")]
    await publish_entries(database, CMS, [("Keyword", live)])

    deletion = await delete_entries(database, CMS, [("Keyword", draft), ("Keyword", live)])

    removed = await select(database, "SELECT slug FROM change WHERE action = 'REMOVE'")
    assert [one.slug for one in deletion.deleted] == ["draft", "live"]
    assert removed == [{"slug": "live"}]


async def test_what_others_keep_counted_of_it_is_counted_again(database: Database) -> None:
    movie = await create(database, "Movie", make_movie(slug="heat"))
    reviews = [await create(database, "Review", make_review("heat", rating=rating)) for rating in ("8/10", "4/10")]
    await publish_entries(database, CMS, [("Movie", movie), *(("Review", one) for one in reviews)])

    await delete_entries(database, CMS, [("Review", reviews[0])])

    assert await select_one(database, "SELECT review_count, average_score FROM live_movie") == {
        "review_count": 1,
        "average_score": 4000,
    }


async def test_its_history_stays_and_says_so(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="a"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"name": "b"})

    await delete_entries(database, CMS, [("Keyword", key)])

    rows = await select(database, "SELECT act, version, author, snapshot FROM entry_version ORDER BY id")
    assert [(row["act"], row["version"], row["author"], orjson.loads(row["snapshot"])["name"]) for row in rows] == [
        ("CREATED", 1, "cms", "a"),
        ("PUBLISHED", 1, "cms", "a"),
        ("UPDATED", 2, "cms", "b"),
        ("DELETED", 2, "cms", "b"),
    ]


async def test_no_old_slug_leads_to_it(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="a"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"slug": "b"})
    await publish_entries(database, CMS, [("Keyword", key)])

    await delete_entries(database, CMS, [("Keyword", key)])

    assert await select(database, "SELECT * FROM slug_redirect") == []


async def test_its_slug_and_its_ids_are_free_again(database: Database) -> None:
    values = make_movie(title="Heat", year=1995, externalIds=[{"source": "imdb", "value": "tt1"}])
    key = await create(database, "Movie", values)
    await publish_entries(database, CMS, [("Movie", key)])
    await delete_entries(database, CMS, [("Movie", key)])

    again = await create_entry(database, CMS, "Movie", values)

    assert again.slug == "heat-1995"


async def test_one_made_again_under_its_key_starts_anew(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="old"))
    await delete_entries(database, CMS, [("Keyword", key)])

    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="new"), key=key)
    await publish_entries(database, CMS, [("Keyword", key)])

    rows = await select(database, "SELECT act, snapshot FROM entry_version WHERE version = 1 ORDER BY id")
    assert (saved.outcome, saved.version) == (SaveOutcome.CREATED, 1)
    assert [(row["act"], orjson.loads(row["snapshot"])["name"]) for row in rows] == [
        ("CREATED", "old"),
        ("DELETED", "old"),
        ("CREATED", "new"),
        ("PUBLISHED", "new"),
    ]


async def test_entries_that_refer_to_each_other_go_together(database: Database) -> None:
    first = await create(database, "Movie", make_movie(slug="a"))
    second = await create(database, "Movie", make_movie(slug="b", relatedMovies=[{"slug": "a"}]))
    await update_entry(database, CMS, "Movie", first, {"relatedMovies": [{"slug": "b"}, {"slug": "a"}]})
    await publish_entries(database, CMS, [("Movie", first), ("Movie", second)])

    await delete_entries(database, CMS, [("Movie", first), ("Movie", second)])

    assert await rows_in(database, CONTENT) == []


async def test_deleting_nothing_changes_nothing(database: Database) -> None:
    before = await dump(database)

    assert (await delete_entries(database, CMS, [])).deleted == ()
    assert await dump(database) == before


async def test_other_entries_stay_as_they_are(database: Database) -> None:
    await fill(database)
    await publish_entries(database, CMS, await everything(database))
    before = await dump(database)
    extra = await create(database, "Keyword", make_keyword(broader={"slug": "revenge"}))

    await delete_entries(database, CMS, [("Keyword", extra)])

    after = await dump(database)
    logs = {model._meta.db_table for model in CHANGES_MODELS}
    assert {table: rows for table, rows in after.items() if table not in logs} == {
        table: rows for table, rows in before.items() if table not in logs
    }


async def test_what_is_not_there_cannot_be_deleted(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())

    refusals = await refuse(database, ("Keyword", key), ("Keyword", UUID(int=1)))

    assert [(code, path) for code, path, _ in refusals] == [("NOT_FOUND", "ids.1")]


async def test_what_something_refers_to_stays(database: Database) -> None:
    movie = await create(database, "Movie", make_movie(slug="heat"))
    await create(database, "Review", make_review("heat", slug="steel"))

    assert await refuse(database, ("Movie", movie)) == [
        (
            "STILL_REFERENCED",
            "ids.0",
            "The Review 'steel' refers in movie to the Movie 'heat'; delete that as well, or change it.",
        )
    ]


async def test_every_reference_is_named_at_what_it_leads_to(database: Database) -> None:
    entries = [
        await make(database, "Keyword", make_keyword(slug="over")),
        await make(database, "Person", make_person(slug="ana")),
        await make(database, "Franchise", make_franchise(slug="wick")),
        await make(database, "Movie", make_movie(slug="other")),
    ]
    await create(database, "Keyword", make_keyword(slug="under", broader={"slug": "over"}))
    links: dict[str, object] = {"keywords": [{"slug": "over"}], "relatedMovies": [{"slug": "other"}]}
    parts: dict[str, object] = {"credits": [make_credit("ana")], "memberships": [make_membership("wick")]}
    await create(database, "Movie", make_movie(slug="heat", **parts, **links))
    await create(database, "Review", make_review("heat", slug="steel", critic={"slug": "ana"}))

    refusals = await refuse(database, *entries)

    assert {code for code, _, _ in refusals} == {"STILL_REFERENCED"}
    assert sorted((path, message.split(";")[0]) for _, path, message in refusals) == [
        ("ids.0", "The Keyword 'under' refers in broader to the Keyword 'over'"),
        ("ids.0", "The Movie 'heat' refers in keywords to the Keyword 'over'"),
        ("ids.1", "The Movie 'heat' refers in person to the Person 'ana'"),
        ("ids.1", "The Review 'steel' refers in critic to the Person 'ana'"),
        ("ids.2", "The Movie 'heat' refers in franchise to the Franchise 'wick'"),
        ("ids.3", "The Movie 'heat' refers in relatedMovies to the Movie 'other'"),
    ]


async def test_a_reference_in_both_editions_is_named_once(database: Database) -> None:
    movie = await create(database, "Movie", make_movie(slug="heat"))
    review = await create(database, "Review", make_review("heat", slug="steel"))
    await publish_entries(database, CMS, [("Movie", movie), ("Review", review)])
    await update_entry(database, CMS, "Review", review, {"slug": "satin"})

    assert [message.split(" refers")[0] for _, _, message in await refuse(database, ("Movie", movie))] == ["The Review 'satin'"]


async def test_a_live_reference_that_a_later_edit_took_away_still_keeps_it(database: Database) -> None:
    keyword = await create(database, "Keyword", make_keyword(slug="revenge"))
    movie = await create(database, "Movie", make_movie(slug="heat", keywords=[{"slug": "revenge"}]))
    await publish_entries(database, CMS, [("Keyword", keyword), ("Movie", movie)])
    await update_entry(database, CMS, "Movie", movie, {"keywords": []})

    ((code, path, message),) = await refuse(database, ("Keyword", keyword))

    assert (code, path) == ("STILL_REFERENCED", "ids.0")
    assert message == (
        "The Movie 'heat' refers in keywords to the Keyword 'revenge'; publish that without, or delete it as well."
    )


async def test_one_that_must_stay_keeps_all_of_them(database: Database) -> None:
    fine = await create(database, "Keyword", make_keyword())
    movie = await create(database, "Movie", make_movie(slug="heat"))
    await create(database, "Review", make_review("heat"))

    refusals = await refuse(database, ("Keyword", fine), ("Movie", movie))

    assert [(code, path) for code, path, _ in refusals] == [("STILL_REFERENCED", "ids.1")]


async def test_who_may_write_deletes_a_draft(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])
    await unpublish_entries(database, CMS, [("Keyword", key)])

    assert len((await delete_entries(database, WRITER, [("Keyword", key)])).deleted) == 1


async def test_who_may_publish_deletes_what_is_live(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])

    assert (await delete_entries(database, PUBLISHER, [("Keyword", key)])).revision == 2


async def test_who_may_write_does_not_delete_what_is_live(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])

    assert await refuse(database, ("Keyword", key), actor=WRITER) == [
        ("FORBIDDEN", "", "writer may not do this; it takes the permission PUBLISH.")
    ]


async def test_who_may_publish_does_not_delete_a_draft(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())

    assert await refuse(database, ("Keyword", key), actor=PUBLISHER) == [
        ("FORBIDDEN", "", "publisher may not do this; it takes the permission WRITE.")
    ]


async def test_one_deletes_ones_own_draft_and_no_other(database: Database) -> None:
    joan, jim = (Actor("critic", with_implied({Permission.WRITE_OWN_REVIEWS}), account_key=UUID(int=n)) for n in (1, 2))
    await create(database, "Movie", make_movie(slug="heat"))
    review = (await create_entry(database, joan, "Review", make_review("heat"))).key

    assert [code for code, _, _ in await refuse(database, ("Review", review), actor=jim)] == ["FORBIDDEN"]
    assert len((await delete_entries(database, joan, [("Review", review)])).deleted) == 1


async def test_a_reader_does_not_learn_what_is_there(database: Database) -> None:
    reader = Actor("reader", frozenset({Permission.READ_DRAFTS}))

    assert [code for code, _, _ in await refuse(database, ("Keyword", UUID(int=1)), actor=reader)] == ["FORBIDDEN"]


async def test_what_is_deleted_at_the_same_time_is_deleted_once(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])

    results = await asyncio.gather(
        *(delete_entries(database, CMS, [("Keyword", key)]) for _ in range(4)), return_exceptions=True
    )

    refused = [one for one in results if isinstance(one, Refused)]
    assert {(one.code, one.field) for each in refused for one in each.refusals} == {(ErrorCode.NOT_FOUND, ("ids", "0"))}
    assert len(refused) == 3
    assert len(await select(database, "SELECT id FROM change WHERE action = 'REMOVE'")) == 1


async def test_what_begins_to_refer_to_it_at_the_same_time_comes_first_or_too_late(database: Database) -> None:
    keyword = await create(database, "Keyword", make_keyword(slug="revenge"))
    movies = [await create(database, "Movie", make_movie()) for _ in range(4)]
    tags: dict[str, object] = {"keywords": [{"slug": "revenge"}]}

    results = await asyncio.gather(
        *(update_entry(database, CMS, "Movie", movie, tags) for movie in movies),
        delete_entries(database, CMS, [("Keyword", keyword)]),
        return_exceptions=True,
    )

    refused = [one for one in results if isinstance(one, Refused)]
    codes = {one.code for each in refused for one in each.refusals}
    assert codes in ({ErrorCode.STILL_REFERENCED}, {ErrorCode.NOT_FOUND})
    assert len(refused) + len([one for one in results if not isinstance(one, BaseException)]) == len(results)
