"""Lists that a patch adds to and takes out of, against a naive list; every kind of list, on both databases."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.editing.acts import create_entry, list_versions, update_entry
from cms.editing.input.save_requests import SavedEntry, SaveOutcome, Update
from cms.editing.save import save_entries
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from cms.ids import new_key, public_id
from tests.databases import MODELS
from tests.editing.counting_store import CountingStore
from tests.editing.tables import select
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person

ITEMS = ("a", "b", "c", "d")
COUNTRIES = {"a": "US", "b": "FR", "c": "JP", "d": "GB"}
ROWS = """SELECT r.id, t.slug FROM {table} r JOIN {target} t ON t.id = r.{target}_id JOIN movie m ON m.id = r.movie_id
          WHERE m.slug = '{slug}' ORDER BY r.position"""
LINKS = """SELECT k.slug FROM movie_keywords l JOIN keyword k ON k.id = l.target_id JOIN movie m ON m.id = l.owner_id
           WHERE m.slug = '{slug}' ORDER BY l.position"""
numbers = count()
Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of list: its field, an item of it as input, and how the list is read back as letters."""

    field: str
    write: Callable[[str, str], object]
    read: Callable[[Database, str, Json], Any]
    table: str | None = None

    @property
    def capitalised(self) -> str:
        return self.field[:1].upper() + self.field[1:]


def rows_of(table: str, target: str) -> Callable[[Database, str, Json], Any]:
    """Reads owned rows: the letters of what they lead to, with their ids."""

    async def read(database: Database, slug: str, _: Json) -> dict[str, str]:
        rows = await select(database, ROWS.format(table=table, target=target, slug=slug))
        return {row["slug"]: public_id(table, row["id"]) for row in rows}

    return read


async def read_links(database: Database, slug: str, _: Json) -> list[str]:
    return [row["slug"] for row in await select(database, LINKS.format(slug=slug))]


async def read_countries(_: Database, __: str, snapshot: Json) -> list[str]:
    letters = {code: letter for letter, code in COUNTRIES.items()}
    return [letters[code] for code in snapshot["countries"]]


async def read_external_ids(_: Database, __: str, snapshot: Json) -> list[str]:
    return [one["value"] for one in snapshot["externalIds"]]


KINDS = {
    "links": Kind("keywords", lambda item, _: {"slug": item}, read_links),
    "texts": Kind("countries", lambda item, _: COUNTRIES[item], read_countries),
    "ids in other systems": Kind("externalIds", lambda item, slug: {"source": slug, "value": item}, read_external_ids),
    "rows": Kind("credits", lambda item, _: make_credit(item), rows_of("credit", "person"), "credit"),
    "rows that are unique": Kind(
        "memberships", lambda item, _: make_membership(item), rows_of("membership", "franchise"), "membership"
    ),
}


@dataclass(frozen=True)
class Case:
    """What is in a list, what is taken out of it, and what is added."""

    current: list[str]
    removed: list[str]
    added: list[str]


LETTERS = st.sampled_from(ITEMS)
CASES = st.builds(
    Case, st.lists(LETTERS, unique=True, max_size=4), st.lists(LETTERS, max_size=3), st.lists(LETTERS, max_size=3)
)


def apply(case: Case) -> tuple[list[str], list[int]]:
    """What a naive list comes to, and the places of what cannot be taken out of it."""
    items, wrong = list(case.current), []
    for place, one in enumerate(case.removed):
        if one in items:
            items.remove(one)
        else:
            wrong.append(place)
    for one in case.added:
        if one not in items:
            items.append(one)
    return items, wrong


@pytest.fixture(scope="module")
async def library(module_address: Address) -> AsyncIterator[Database]:
    """A database with four entries of each type that lists lead to, called by letters."""
    async with open_database(module_address, models=MODELS) as opened:
        for letter in ITEMS:
            await create_entry(opened, CMS, "Keyword", make_keyword(slug=letter))
            await create_entry(opened, CMS, "Person", make_person(slug=letter))
            await create_entry(opened, CMS, "Franchise", make_franchise(slug=letter))
        yield opened


async def make(database: Database, kind: Kind, current: Sequence[str]) -> SavedEntry:
    """A movie with such a list."""
    slug = f"m{next(numbers)}"
    values = make_movie(slug=slug, **{kind.field: [kind.write(one, slug) for one in current]})
    return await create_entry(database, CMS, "Movie", values)


async def snapshot(database: Database, saved: SavedEntry) -> Json:
    """The movie as the last save left it."""
    return dict((await list_versions(database, saved.key)).versions[0].snapshot)


async def read_list(database: Database, kind: Kind, saved: SavedEntry) -> Any:
    """The list as it is now."""
    return await kind.read(database, saved.slug, await snapshot(database, saved))


async def patch(database: Database, kind: Kind, saved: SavedEntry, case: Case) -> tuple[SaveOutcome | None, list[Any]]:
    """What the patch comes to, or the code and path of each refusal."""
    now = await read_list(database, kind, saved)
    removed: list[Any] = [kind.write(one, saved.slug) for one in case.removed]
    if kind.table is not None:
        removed = [now.get(one) or public_id(kind.table, new_key()) for one in case.removed]
    added = [kind.write(one, saved.slug) for one in case.added]
    return await update(database, saved, {f"remove{kind.capitalised}": removed, f"add{kind.capitalised}": added})


async def update(database: Database, saved: SavedEntry, values: Mapping[str, object]) -> tuple[SaveOutcome | None, list[Any]]:
    try:
        return (await update_entry(database, CMS, "Movie", saved.key, values)).outcome, []
    except Refused as refused:
        return None, [(one.code, one.field) for one in refused.refusals]


EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", KINDS)
@EXAMPLES
@given(case=CASES)
async def test_a_list_is_changed_as_a_naive_one_is(library: Database, name: str, case: Case) -> None:
    kind = KINDS[name]
    saved = await make(library, kind, case.current)
    before = await read_list(library, kind, saved)
    items, wrong = apply(case)

    outcome, refusals = await patch(library, kind, saved, case)

    after = await read_list(library, kind, saved)
    expected = case.current if wrong else items
    assert list(after) == expected
    assert refusals == [(ErrorCode.INVALID, (f"remove{kind.capitalised}", str(place))) for place in wrong]
    assert outcome == outcome_of(case, items, wrong, before, after)


def outcome_of(case: Case, items: list[str], wrong: list[int], before: Any, after: Any) -> SaveOutcome | None:
    """None when it is refused, and unchanged when the same stands there as before, rows with the same ids."""
    if wrong:
        return None
    return SaveOutcome.UNCHANGED if items == case.current and before == after else SaveOutcome.UPDATED


async def test_a_text_that_was_stored_in_another_format_can_be_taken_out(library: Database) -> None:
    saved = await make(library, KINDS["texts"], ["a"])
    async with library.transaction() as connection:
        await connection.execute_script(f"UPDATE movie SET countries = '[\"XX\", \"US\"]' WHERE slug = '{saved.slug}'")

    refused = await update(library, saved, {"addCountries": ["XY"]})
    outcome = await update(library, saved, {"removeCountries": ["XX"], "addCountries": ["US"]})

    assert refused == (None, [(ErrorCode.INVALID, ("addCountries", "0"))])
    assert outcome == (SaveOutcome.UPDATED, [])
    assert (await snapshot(library, saved))["countries"] == ["US"]


async def test_an_entry_that_is_made_takes_no_changes_of_lists(library: Database) -> None:
    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", make_movie(addCountries=["US"]))

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.INVALID, ("addCountries",))]


@pytest.mark.parametrize("given", ["US", 5, {}])
async def test_what_is_no_list_is_refused(library: Database, given: object) -> None:
    saved = await make(library, KINDS["texts"], ["a"])

    assert await update(library, saved, {"addCountries": given}) == (None, [(ErrorCode.INVALID, ("addCountries",))])


async def count_statements(database: Database, values: Mapping[str, object]) -> int:
    """How many statements a patch of a movie with one keyword takes."""
    saved = await make(database, KINDS["links"], ["a"])
    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        await save_entries(store, CMS, [Update("Movie", saved.key, values)])
    return len(store.values)


async def test_changes_of_lists_take_as_many_statements_as_the_lists(library: Database) -> None:
    whole = {"keywords": [{"slug": "b"}], "credits": [make_credit("c")], "countries": ["FR"]}
    changes = {
        "removeKeywords": [{"slug": "a"}],
        "addKeywords": [{"slug": "b"}],
        "addCredits": [make_credit("c")],
        "addCountries": ["FR"],
    }

    assert await count_statements(library, changes) == await count_statements(library, whole)
