"""Plans: what a publish would do, and nothing done."""

from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.database.connect import Database
from cms.editing.acts import create_entry, plan_publish, publish_entries, update_entry
from cms.editing.live.slug_redirects import SlugChange
from cms.editing.publication_plan import PublicationPlan
from cms.errors import ErrorCode, Refused
from cms.ids import EntryKey
from tests.editing.conftest import fill
from tests.editing.tables import dump, select, select_one
from tests.factories import make_franchise, make_keyword, make_movie, make_review


async def plan(database: Database, *entries: EntryKey, with_references: bool = False) -> PublicationPlan:
    """Plan a publish, with nothing changed."""
    before = await dump(database)
    planned = await plan_publish(database, CMS, entries, with_references=with_references)
    assert await dump(database) == before
    return planned


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def live_keyword(database: Database, slug: str) -> UUID:
    key = await create(database, "Keyword", make_keyword(slug=slug))
    await publish_entries(database, CMS, [("Keyword", key)])
    return key


async def test_what_a_plan_says_happens(database: Database) -> None:
    await fill(database)
    review = (await select_one(database, "SELECT id FROM review"))["id"]

    planned = await plan(database, ("Review", review), with_references=True)

    publication = await publish_entries(database, CMS, [("Review", review)], with_references=True)
    assert planned.going_live == publication.went_live
    assert [one.slug for one in planned.going_live] == [
        "ana-de-armas",
        "john-wick",
        "spin-offs",
        "ballerina-2025",
        "steel",
    ]
    assert (planned.refusals, planned.redirects) == ((), ())


async def test_no_revision_is_taken(database: Database) -> None:
    await live_keyword(database, "a")
    key = await create(database, "Keyword", make_keyword())

    await plan(database, ("Keyword", key))

    assert await select(database, "SELECT revision FROM content_clock") == [{"revision": 1}]


async def test_what_is_live_already_would_not_go_live(database: Database) -> None:
    live = await live_keyword(database, "a")

    assert await plan(database, ("Keyword", live)) == PublicationPlan()


async def test_a_plan_of_nothing_is_empty(database: Database) -> None:
    assert await plan(database) == PublicationPlan()


async def test_what_stands_against_it_is_what_publishing_is_refused_for(database: Database) -> None:
    over = await live_keyword(database, "over")
    under = await create(database, "Keyword", make_keyword(slug="under", broader={"slug": "over"}))
    await publish_entries(database, CMS, [("Keyword", under)])
    await update_entry(database, CMS, "Keyword", under, {"broader": None})
    await update_entry(database, CMS, "Keyword", over, {"broader": {"slug": "under"}, "slug": "top"})
    taken = await create(database, "Keyword", make_keyword(slug="over"))
    await create(database, "Movie", make_movie(slug="heat"))
    review = await create(database, "Review", make_review("heat"))

    planned = await plan(database, ("Keyword", over), ("Review", review))
    with_taken = await plan(database, ("Keyword", taken))

    with pytest.raises(Refused) as refused:
        await publish_entries(database, CMS, [("Keyword", over), ("Review", review)])
    assert planned.refusals == refused.value.refusals
    assert [(one.code, one.field) for one in planned.refusals] == [
        (ErrorCode.REFERENCE_NOT_LIVE, ("ids", "1")),
        (ErrorCode.CIRCULAR, ("ids", "0")),
    ]
    assert [(one.code, one.field) for one in with_taken.refusals] == [(ErrorCode.NOT_UNIQUE, ("ids", "0"))]


async def test_what_is_not_there_stands_against_it(database: Database) -> None:
    planned = await plan(database, ("Keyword", UUID(int=1)))

    assert [(one.code, one.field) for one in planned.refusals] == [(ErrorCode.NOT_FOUND, ("ids", "0"))]
    assert planned.going_live == ()


async def test_a_live_slug_that_changes_would_redirect(database: Database) -> None:
    key = await live_keyword(database, "a")
    await update_entry(database, CMS, "Keyword", key, {"slug": "b"})

    planned = await plan(database, ("Keyword", key))

    assert planned.redirects == (SlugChange("Keyword", key, "a", "b"),)


async def test_a_slug_that_never_was_live_would_not(database: Database) -> None:
    key = await create(database, "Franchise", make_franchise(slug="a"))
    await update_entry(database, CMS, "Franchise", key, {"slug": "b"})

    assert (await plan(database, ("Franchise", key))).redirects == ()


async def test_a_slug_that_another_takes_over_would_not(database: Database) -> None:
    first, second = await live_keyword(database, "a"), await live_keyword(database, "b")
    await update_entry(database, CMS, "Keyword", first, {"slug": "c"})
    await update_entry(database, CMS, "Keyword", second, {"slug": "a"})

    planned = await plan(database, ("Keyword", first), ("Keyword", second))

    assert planned.redirects == (SlugChange("Keyword", second, "b", "a"),)
    await publish_entries(database, CMS, [("Keyword", first), ("Keyword", second)])
    assert await select(database, "SELECT slug, entry_id FROM slug_redirect") == [{"slug": "b", "entry_id": second}]


async def test_who_may_read_drafts_may_plan(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    reader = Actor("reader", frozenset({Permission.READ_DRAFTS}))

    assert [one.key for one in (await plan_publish(database, reader, [("Keyword", key)])).going_live] == [key]


async def test_nobody_else_may(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())

    with pytest.raises(Refused) as refused:
        await plan_publish(database, Actor("stranger", frozenset()), [("Keyword", key)])

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.FORBIDDEN, ())]
