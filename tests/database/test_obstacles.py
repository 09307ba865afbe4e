"""What kept a write from being done is remembered until one is known to go well."""

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry
from cms.errors import RequestRefused
from tests.databases import ON_SQLITE
from tests.factories import make_person

LONG = "a" * 1_000_000


@ON_SQLITE
async def test_a_full_disk_is_remembered_until_a_write_goes_well(database: Database) -> None:
    client = database.context.connections.get(database.dialect.value)
    await client.execute_query("PRAGMA max_page_count = 1")  # as many as there are

    with pytest.raises(RequestRefused):
        await create_entry(database, CMS, "Person", make_person(biography=LONG))

    assert database.writes.obstacle == "its disk is full"
    assert await database.look_for_obstacle() is None
    assert database.writes.obstacle is None
