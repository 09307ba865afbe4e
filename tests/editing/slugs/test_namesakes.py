"""Entries of one title: each gets a slug of its own, and a free number is found without a look at all that are taken."""

import asyncio
from collections.abc import Container
from typing import Any

import pytest

from cms.access.actor import CMS
from cms.content.values.slugs import MAX_SLUG_LENGTH
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, update_entry
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems
from cms.editing.input.save_requests import Create, SavedEntry
from cms.editing.input.slugs.number_search import Namesakes
from cms.editing.save import save_entries
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS, run_in_transaction
from cms.ids import new_key
from tests.databases import ON_POSTGRES, ON_SQLITE
from tests.editing.counting_store import CountingStore
from tests.editing.tables import select
from tests.factories import make_keyword

CLIENTS, EACH = 12, 5
LONG = "a-" * 70


def revenges(first: int, last: int) -> list[str]:
    return [f"revenge-{n}" for n in range(first, last + 1)]


def make_namesakes(count: int) -> list[Create]:
    return [Create("Keyword", make_keyword(name="Revenge")) for _ in range(count)]


async def save_all(database: Database, saves: list[Create]) -> list[str]:
    """Save a batch, and answer the slugs."""

    async def step(store: Store) -> list[SavedEntry]:
        return await save_entries(store, CMS, saves)

    return [saved.slug for saved in await run_in_transaction(database, CMS, step)]


async def test_all_of_a_batch_are_numbered(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(slug="revenge-50"))

    slugs = await save_all(database, make_namesakes(100))

    assert slugs == ["revenge", *revenges(2, 49), *revenges(51, 101)]


async def test_a_batch_goes_on_where_the_last_one_ended(database: Database) -> None:
    await save_all(database, make_namesakes(100))

    slugs = await save_all(database, make_namesakes(100))

    assert slugs == revenges(101, 200)


async def test_long_titles_stay_within_their_limit(database: Database) -> None:
    slugs = await save_all(database, [Create("Keyword", make_keyword(name=LONG)) for _ in range(100)])

    assert len(set(slugs)) == 100
    assert max(map(len, slugs)) <= MAX_SLUG_LENGTH


async def test_a_number_that_became_free_is_given_again_while_few_are_taken(database: Database) -> None:
    keys = [(await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))).key for _ in range(4)]
    await delete_entries(database, CMS, [("Keyword", keys[1])])

    assert await save_all(database, make_namesakes(2)) == ["revenge-2", "revenge-5"]


async def test_each_of_a_batch_keeps_what_was_its_own(database: Database) -> None:
    first = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    second = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))

    again = [await update_entry(database, CMS, "Keyword", one.key, {"slug": None}) for one in (second, first)]

    assert [one.slug for one in again] == ["revenge-2", "revenge"]


def search(taken: Container[int]) -> tuple[int, int]:
    """The number that a new entry gets where these are taken, as the slug without one is, and how many lookups found it."""
    draft = PendingSave(make_namesakes(1)[0], REGISTRY.get_type("Keyword"), new_key(), Problems(), Problems())
    namesakes, lookups, stranger = Namesakes("revenge", {draft.key: draft}), 0, new_key()
    while namesakes.pending_saves:
        namesakes.assign_free(lambda slug: {stranger} if slug == "revenge" or number_of(slug) in taken else set(), set())
        lookups += 1
    return number_of(draft.record.row["slug"]), lookups


def number_of(slug: str) -> int:
    return int(slug.removeprefix("revenge-"))


@pytest.mark.parametrize(
    ("taken", "number", "lookups"),
    [
        ([], 2, 2),
        (range(2, 20), 20, 2),
        (range(2, 2_001), 2_001, 4),
        (range(2, 14_001), 14_001, 5),
        (range(2, 1_000_001), 1_000_001, 6),
        (range(2, 2_000, 2), 3, 2),
        ([*range(2, 40), 65, 97, 161], 162, 3),
    ],
    ids=["none", "few", "thousands", "many thousands", "a million", "every second", "samples"],
)
def test_a_number_is_found_in_few_lookups(taken: Container[int], number: int, lookups: int) -> None:
    assert search(taken) == (number, lookups)


async def count_work(database: Database) -> tuple[int, int]:
    """How many statements one more of the name takes, and how many values are looked up in lists."""
    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        await save_entries(store, CMS, make_namesakes(1))
    lists = [value for values in store.values for value in values if isinstance(value, ArrayParameter)]
    return len(store.values), sum(map(len, lists))


async def test_two_thousand_take_hardly_more_lookups_than_twenty(database: Database) -> None:
    await save_all(database, make_namesakes(20))
    statements, values = await count_work(database)
    await save_all(database, make_namesakes(1_979))

    more_statements, more_values = await count_work(database)

    assert more_statements <= statements + 2
    assert more_values <= values + 2 * 3 * 66


async def count_steps(database: Database) -> int:
    """How many steps SQLite takes for one more of the name."""
    steps: list[None] = []
    async with database.transaction() as connection:
        raw: Any = connection._connection
        await raw.set_progress_handler(lambda: steps.append(None), 1)
        await save_entries(Store(connection, database.dialect, DECLARATIONS), CMS, make_namesakes(1))
        await raw.set_progress_handler(None, 1)
    return len(steps)


@ON_SQLITE
async def test_two_thousand_take_hardly_more_steps_than_twenty(database: Database) -> None:
    await save_all(database, make_namesakes(20))
    few = await count_steps(database)
    await save_all(database, make_namesakes(1_979))

    assert await count_steps(database) <= few + 5_000


@ON_POSTGRES
async def test_many_at_once_each_get_a_slug(database: Database) -> None:
    async def client(number: int) -> list[str]:
        """Make some of the name, and as many whose own slugs are numbers of it."""
        names = [name for n in range(EACH) for name in ("Revenge", f"Revenge {2 + number + n * CLIENTS}")]
        return [(await create_entry(database, CMS, "Keyword", make_keyword(name=name))).slug for name in names]

    slugs = [slug for some in await asyncio.gather(*map(client, range(CLIENTS))) for slug in some]

    assert len(set(slugs)) == 2 * CLIENTS * EACH
    assert len(await select(database, "SELECT id FROM keyword")) == 2 * CLIENTS * EACH
