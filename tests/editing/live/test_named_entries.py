"""Entries that acts are given by name: all of them looked up at once, in the working edition, before anything is done."""

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, update_entry
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.editing.live.named_entries import NamedEntry, get_named_entries
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from tests.editing.conftest import fill
from tests.editing.counting_store import CountingStore
from tests.editing.tables import dump, select_one
from tests.factories import make_keyword

BALLERINA = NamedEntry(EntryRef("Movie", EntryRefKind.EXTERNAL_ID, ("imdb", "tt7181546")), ("entries", "0"))


def by_slug(type_name: str, slug: str, place: int = 0) -> NamedEntry:
    """An entry as a caller names it by its slug."""
    return NamedEntry(EntryRef(type_name, EntryRefKind.SLUG, slug), ("entries", f"{place}"))


async def test_names_of_all_kinds_and_types_take_two_statements(database: Database) -> None:
    await fill(database)
    names = [BALLERINA, by_slug("Review", "steel"), by_slug("Person", "ana-de-armas"), by_slug("Movie", "ballerina-2025")]

    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        found = await get_named_entries(store, names, None, ("ids",))

    assert [one.slug for one in found] == ["ballerina-2025", "steel", "ana-de-armas"]
    assert [one.path for one in found] == [("entries", "0")] * 3
    assert len(store.values) == 2


async def test_keys_take_one_statement(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword())

    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        found = await get_named_entries(store, [saved.entry_key, saved.entry_key], None, ("ids",))

    assert [one.path for one in found] == [("ids", "0")]
    assert len(store.values) == 1


async def test_a_past_slug_names_nothing(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword(slug="before"))
    await publish_entries(database, CMS, [saved.entry_key])
    await update_entry(database, CMS, "Keyword", saved.key, {"slug": "after"})
    await publish_entries(database, CMS, [saved.entry_key])
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await delete_entries(database, CMS, [by_slug("Keyword", "before")])

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.NOT_FOUND, ("entries", "0"))]
    assert await dump(database) == before


async def test_what_is_deleted_by_name_keeps_its_note(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(slug="twice"))

    deletion = await delete_entries(database, CMS, [by_slug("Keyword", "twice")], note="made twice")

    row = await select_one(database, "SELECT act, note FROM entry_version ORDER BY id DESC LIMIT 1")
    assert [one.slug for one in deletion.deleted] == ["twice"]
    assert tuple(row.values()) == ("DELETED", "made twice")


async def test_an_update_by_name_is_refused_when_it_leads_nowhere(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(slug="revenge"))
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await update_entry(database, CMS, "Keyword", by_slug("Keyword", "revange"), {"name": "x"})

    (one,) = refused.value.refusals
    assert (one.code, one.field) == (ErrorCode.NOT_FOUND, ("entries", "0"))
    assert one.message == "There is no Keyword with the slug 'revange'; did you mean revenge?"
    assert await dump(database) == before
