"""What keeps a database from being written is found by trying, and remembered until a write is known to go well."""

from pathlib import Path

import pytest

from cms.access.actor import CMS
from cms.database.clients.write_check import DISK_FULL, MOST_ACT_BYTES
from cms.database.connect import Database
from cms.editing.acts import create_entry
from cms.errors import RequestRefused
from tests.databases import ON_SQLITE
from tests.factories import make_person

LONG = "a" * 1_000_000
FEW = 2
"""Pages that a small write finds room in, and an act does not."""


@ON_SQLITE
async def test_a_full_disk_is_remembered_until_there_is_room_for_an_act(database: Database) -> None:
    await leave_room(database, pages=FEW)
    with pytest.raises(RequestRefused):
        await create_entry(database, CMS, "Person", make_person(biography=LONG))

    assert [await database.find_write_obstacle() for _ in range(3)] == [DISK_FULL] * 3

    await leave_room(database, pages=MOST_ACT_BYTES)
    assert await database.find_write_obstacle() is None
    assert database.write_check.obstacle is None
    await create_entry(database, CMS, "Person", make_person(biography=LONG))


@ON_SQLITE
async def test_a_full_disk_is_seen_before_a_write_fails(database: Database) -> None:
    await leave_room(database, pages=FEW)

    assert await database.find_write_obstacle() == DISK_FULL


@ON_SQLITE
async def test_what_is_tried_reaches_the_disk_and_is_undone(database: Database) -> None:
    before = await contents(database)

    assert await database.find_write_obstacle() is None

    assert bytes_in_log(database) > 0.9 * MOST_ACT_BYTES
    assert await contents(database) == before


async def leave_room(database: Database, *, pages: int) -> None:
    client = database.context.connections.get(database.dialect.value)
    (row,) = await client.execute_query_dict("PRAGMA page_count")
    await client.execute_query(f"PRAGMA max_page_count = {row['page_count'] + pages}")


def bytes_in_log(database: Database) -> int:
    return Path(f"{database.address.path}-wal").stat().st_size


async def contents(database: Database) -> list[object]:
    """What is in the database's clock, how many pages it has, and how many of them it keeps in memory."""
    client = database.context.connections.get(database.dialect.value)
    asked = ("SELECT * FROM content_clock", "PRAGMA page_count", "PRAGMA cache_size")
    return [await client.execute_query_dict(one) for one in asked]
