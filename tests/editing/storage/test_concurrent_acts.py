"""Acts at the same time, and acts cut short: each is done as a whole, or not at all."""

import asyncio

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.editing.input.save_requests import Create
from cms.editing.publish import publish
from cms.editing.save import save_entries
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from cms.ids import EntryKey, new_key
from tests.editing.tables import dump, select, select_one
from tests.factories import make_franchise, make_keyword, make_movie

CONCURRENT_ACTS = 6


async def test_one_of_many_who_want_a_slug_gets_it(database: Database) -> None:
    wishes = [create_entry(database, CMS, "Keyword", make_keyword(slug="revenge")) for _ in range(CONCURRENT_ACTS)]

    results = await asyncio.gather(*wishes, return_exceptions=True)

    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == CONCURRENT_ACTS - 1
    assert {(one.code, one.field) for each in refused for one in each.refusals} == {(ErrorCode.NOT_UNIQUE, ("slug",))}
    assert len(await select(database, "SELECT id FROM keyword")) == 1


async def test_slugs_made_at_the_same_time_are_different(database: Database) -> None:
    wishes = [create_entry(database, CMS, "Keyword", make_keyword(name="Revenge")) for _ in range(CONCURRENT_ACTS)]

    saved = await asyncio.gather(*wishes)

    assert sorted(one.slug for one in saved) == ["revenge", *(f"revenge-{n}" for n in range(2, CONCURRENT_ACTS + 1))]


async def test_one_of_many_who_want_an_external_id_gets_it(database: Database) -> None:
    ids = [{"source": "imdb", "value": "tt1"}]
    wishes = [create_entry(database, CMS, "Movie", make_movie(externalIds=ids)) for _ in range(CONCURRENT_ACTS)]

    results = await asyncio.gather(*wishes, return_exceptions=True)

    refused = [one for one in results if isinstance(one, Refused)]
    assert {(one.code, one.field) for each in refused for one in each.refusals} == {
        (ErrorCode.NOT_UNIQUE, ("externalIds", "0"))
    }
    assert len(await select(database, "SELECT id FROM movie")) == 1


async def test_one_of_many_who_give_a_key_gets_it(database: Database) -> None:
    key = new_key()
    wishes = [create_entry(database, CMS, "Keyword", make_keyword(), key=key) for _ in range(CONCURRENT_ACTS)]

    results = await asyncio.gather(*wishes, return_exceptions=True)

    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == CONCURRENT_ACTS - 1
    assert {(one.code, one.field) for each in refused for one in each.refusals} == {(ErrorCode.NOT_UNIQUE, ("id",))}
    assert await select(database, "SELECT id FROM keyword") == [{"id": key}]


async def test_one_of_many_who_expect_a_version_saves(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())
    wishes = [
        update_entry(database, CMS, "Keyword", saved.key, {"name": f"name {n}"}, expected_version=1)
        for n in range(CONCURRENT_ACTS)
    ]

    results = await asyncio.gather(*wishes, return_exceptions=True)

    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == CONCURRENT_ACTS - 1
    assert {one.code for each in refused for one in each.refusals} == {ErrorCode.VERSION_CONFLICT}
    assert (await select_one(database, "SELECT version FROM keyword"))["version"] == 2


async def test_saves_without_expectation_follow_each_other(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())

    await asyncio.gather(
        *(update_entry(database, CMS, "Keyword", saved.key, {"name": f"name {n}"}) for n in range(CONCURRENT_ACTS))
    )

    rows = await select(database, "SELECT version FROM entry_version ORDER BY version")
    assert [row["version"] for row in rows] == list(range(1, CONCURRENT_ACTS + 2))


async def test_two_moves_at_the_same_time_close_no_circle(database: Database) -> None:
    a = await create_entry(database, CMS, "Franchise", make_franchise(slug="a"))
    b = await create_entry(database, CMS, "Franchise", make_franchise(slug="b"))

    results = await asyncio.gather(
        update_entry(database, CMS, "Franchise", a.key, {"parent": {"slug": "b"}}),
        update_entry(database, CMS, "Franchise", b.key, {"parent": {"slug": "a"}}),
        return_exceptions=True,
    )

    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert [(one.code, one.field) for one in refused.refusals] == [(ErrorCode.CIRCULAR, ("parent",))]
    assert len(await select(database, "SELECT id FROM franchise_closure")) == 3


async def test_publishes_at_the_same_time_take_revisions_without_gaps(database: Database) -> None:
    keys = [(await create_entry(database, CMS, "Keyword", make_keyword())).key for _ in range(CONCURRENT_ACTS)]

    publications = await asyncio.gather(*(publish_entries(database, CMS, [("Keyword", key)]) for key in keys))

    assert sorted(one.revision or 0 for one in publications) == list(range(1, CONCURRENT_ACTS + 1))
    rows = await select(database, "SELECT revision FROM change ORDER BY id")
    assert [row["revision"] for row in rows] == list(range(1, CONCURRENT_ACTS + 1))


async def test_the_same_published_at_the_same_time_goes_live_once(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())

    publications = await asyncio.gather(*(publish_entries(database, CMS, [saved.entry_key]) for _ in range(CONCURRENT_ACTS)))

    assert sum(len(one.went_live) for one in publications) == 1
    assert (await select_one(database, "SELECT revision FROM content_clock"))["revision"] == 1
    assert len(await select(database, "SELECT id FROM change")) == 1


class PowerCutError(Exception):
    """Something that nobody expects."""


async def _save_and_fail(database: Database) -> None:
    async with database.transaction() as connection:
        store = Store(connection, database.dialect, DECLARATIONS)
        await save_entries(store, CMS, [Create("Keyword", make_keyword()), Create("Movie", make_movie())])
        raise PowerCutError


async def _publish_and_fail(database: Database, entry: EntryKey) -> None:
    async with database.transaction() as connection:
        await publish(Store(connection, database.dialect, DECLARATIONS), CMS, [entry])
        raise PowerCutError


async def test_a_save_cut_short_leaves_nothing(database: Database) -> None:
    before = await dump(database)

    with pytest.raises(PowerCutError):
        await _save_and_fail(database)

    assert await dump(database) == before


async def test_a_publish_cut_short_leaves_nothing(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())
    before = await dump(database)

    with pytest.raises(PowerCutError):
        await _publish_and_fail(database, saved.entry_key)

    assert await dump(database) == before
    assert (await publish_entries(database, CMS, [saved.entry_key])).revision == 1


async def test_several_acts_may_share_one_transaction(database: Database) -> None:
    async with database.transaction() as connection:
        store = Store(connection, database.dialect, DECLARATIONS)
        (saved,) = await save_entries(store, CMS, [Create("Keyword", make_keyword(slug="revenge"))])
        publication = await publish(store, CMS, [saved.entry_key])

    assert publication.revision == 1
    assert await select(database, "SELECT slug FROM live_keyword") == [{"slug": "revenge"}]
