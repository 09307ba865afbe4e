"""A few live entries, some of which have changed since."""

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, unpublish_entries, update_entry
from cms.editing.storage.table import as_key
from cms.ids import EntryKey
from tests.editing.tables import select
from tests.factories import make_credit, make_keyword, make_movie, make_person

TYPES = frozenset({"Keyword", "Person", "Franchise", "Movie", "Review"})


@pytest.fixture
async def entries(database: Database) -> list[EntryKey]:
    """Two keywords, a person and a movie, published at revision 1."""
    return await fill(database)


async def fill(database: Database) -> list[EntryKey]:
    """Make them."""
    made = [
        await create_entry(database, CMS, "Keyword", make_keyword(name="revenge")),
        await create_entry(database, CMS, "Keyword", make_keyword(name="neo-noir")),
        await create_entry(database, CMS, "Person", make_person(name="Keanu Reeves")),
        await create_entry(
            database,
            CMS,
            "Movie",
            make_movie(title="John Wick", credits=[make_credit("keanu-reeves")], keywords=[{"slug": "revenge"}]),
        ),
    ]
    keys = [one.entry_key for one in made]
    await publish_entries(database, CMS, keys)
    return keys


async def republish(database: Database, entry: EntryKey, **values: object) -> int:
    """Change an entry and make that live; the revision."""
    await update_entry(database, CMS, *entry, values)
    revision = (await publish_entries(database, CMS, [entry])).revision
    assert revision is not None
    return revision


async def withdraw(database: Database, entry: EntryKey) -> int:
    """Take an entry out of the live edition; the revision."""
    revision = (await unpublish_entries(database, CMS, [entry])).revision
    assert revision is not None
    return revision


async def withdraw_by_slug(database: Database, type_name: str, slug: str) -> int:
    """The same for an entry that is known by its slug."""
    (row,) = await select(database, f"SELECT id FROM {type_name.lower()} WHERE slug = '{slug}'")
    return await withdraw(database, (type_name, as_key(row["id"])))
