"""How long changes are kept, and what that does to cursors."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from cms.clock import now
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.entrypoints.app_factory import create_app
from cms.errors import RequestCode, RequestRefused
from cms.feed import retention
from cms.feed.feed import read_changes
from cms.feed.retention import purge_changes
from cms.ids import EntryKey
from tests.changes.watched import run
from tests.editing.tables import select
from tests.feed.conftest import TYPES, fill, republish

LATER = timedelta(days=1)


async def age(database: Database, before: int) -> None:
    """Let the changes from before a revision be of the year 2020."""
    await run(database, f"UPDATE change SET at = '2020-01-01 00:00:00+00:00' WHERE revision < {before}")


async def republish_often(database: Database, entry: EntryKey, names: Sequence[str]) -> None:
    """Give an entry one name after the other, each live."""
    for name in names:
        await republish(database, entry, name=name)


async def list_revisions(database: Database) -> list[int]:
    """The revisions in the log."""
    return [row["revision"] for row in await select(database, "SELECT DISTINCT revision FROM change ORDER BY revision")]


async def test_what_is_older_goes_and_who_was_there_begins_again(database: Database, entries: list[EntryKey]) -> None:
    await age(database, 2)
    old = (await read_changes(database, TYPES, None, 1)).cursor
    await republish(database, entries[0], name="second")
    await age(database, 3)
    at_the_border = (await read_changes(database, TYPES, None, 10)).cursor
    await republish(database, entries[0], name="third")

    gone = await purge_changes(database, now() - LATER)

    assert (gone, await list_revisions(database)) == (5, [3])
    assert await purge_changes(database, now() - LATER) == 0
    with pytest.raises(RequestRefused) as refused:
        await read_changes(database, TYPES, old, 10)
    assert (refused.value.code, refused.value.field) == (RequestCode.CURSOR_EXPIRED, ("after",))
    assert [one.revision for one in (await read_changes(database, TYPES, at_the_border, 10)).changes] == [3]
    assert len((await read_changes(database, TYPES, None, 10)).changes) == 4


async def test_the_newest_revision_stays(database: Database, entries: list[EntryKey]) -> None:
    cursor = (await read_changes(database, TYPES, None, 10)).cursor

    assert await purge_changes(database, now() + LATER) == 0
    await republish(database, entries[0], name="second")
    assert await purge_changes(database, now() + LATER) == 4

    assert len((await read_changes(database, TYPES, cursor, 10)).changes) == 1


async def test_it_is_done_in_batches_of_whole_revisions(
    database: Database, entries: list[EntryKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_CHANGES_AT_ONCE", 2)
    await republish_often(database, entries[0], ("second", "third", "fourth", "fifth"))

    gone = [await purge_changes(database, now() + LATER) for _ in range(4)]

    assert gone == [4, 2, 1, 0]
    assert await list_revisions(database) == [5]


def test_a_server_purges_when_it_is_told_for_how_long(address: Address) -> None:
    url = address.dsn or str(address)
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert client.portal is not None
        client.portal.call(_make_old, client.app.state.database)  # type: ignore[attr-defined]  # ours has a state

    with TestClient(create_app(Settings(database_url=url, change_log_days=30))) as client:
        assert client.portal is not None
        client.portal.call(_wait_until_purged, client.app.state.database)  # type: ignore[attr-defined]  # as above


async def _make_old(database: Database) -> None:
    entries = await fill(database)
    await republish(database, entries[0], name="second")
    await age(database, 2)
    assert await list_revisions(database) == [1, 2]


async def _wait_until_purged(database: Database) -> None:
    while await list_revisions(database) != [2]:  # noqa: ASYNC110  another task is at it
        await asyncio.sleep(0.05)
