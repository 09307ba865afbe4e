"""How long the log of changes is kept: what is older goes, in batches, and where the log begins from then on is remembered."""

import asyncio
import logging
from datetime import datetime, timedelta

from cms.changes.models import Change, ContentClock, Installation
from cms.clock import now
from cms.database.addresses.address import Dialect
from cms.database.connect import Database
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, table_of
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import RequestRefused

MOST_REVISIONS, MOST_CHANGES_AT_ONCE = 500, 5_000
"""In one transaction; a single revision is purged whole, however large."""

SECONDS_BETWEEN_PURGES = 3_600.0
_PAUSE_SECONDS = 0.1

log = logging.getLogger("marquee")


async def purge_changes(database: Database, before: datetime) -> int:
    """Takes the oldest changes out of the log, those from before an instant; how many, zero when nothing is left to do.

    A batch in one transaction, and nothing while another process is at it. The newest revision stays.
    """
    async with database.transaction() as connection:
        store = Store(connection, database.dialect, DECLARATIONS)
        purged = await _lock_beginning(store)
        oldest = [] if purged is None else await _find_oldest(store, purged, before)
        if not oldest:
            return 0
        last, change = oldest[-1], table_of(Change).name
        await store.run(f"DELETE FROM {change} WHERE revision <= $1", last["revision"])
        await store.run(
            f"UPDATE {table_of(Installation).name} SET purged_revision = $1, purged_at = $2 WHERE id = 1",
            last["revision"],
            last["at"],
        )
        return sum(one["many"] for one in oldest)


async def keep_purging(database: Database, days: int) -> None:
    """Purges what is older than so many days, now and every hour, for ever."""
    while True:
        try:
            while await purge_changes(database, now() - timedelta(days=days)):  # noqa: ASYNC110 - others write meanwhile
                await asyncio.sleep(_PAUSE_SECONDS)
        except RequestRefused as refusal:
            log.warning("old changes could not be purged: %s", refusal)
        except Exception:
            log.exception("old changes could not be purged")
        await asyncio.sleep(SECONDS_BETWEEN_PURGES)


async def _lock_beginning(store: Store) -> int | None:
    """The last revision that was purged, which nobody else changes before the transaction ends; None when somebody is at it."""
    lock = " FOR UPDATE SKIP LOCKED" if store.dialect is Dialect.POSTGRES else ""
    rows = await store.run(f"SELECT purged_revision FROM {table_of(Installation).name} WHERE id = 1{lock}")
    return int(rows[0]["purged_revision"]) if rows else None


async def _find_oldest(store: Store, purged: int, before: datetime) -> list[Row]:
    """The oldest revisions, as many as one batch holds, up to the first that is not from before an instant."""
    change = table_of(Change)
    rows = await store.run(
        f"SELECT revision, max(at) AS at, count(*) AS many FROM {change.name} WHERE revision > $1"
        f" AND revision < (SELECT revision FROM {table_of(ContentClock).name} WHERE id = 1)"
        " GROUP BY revision ORDER BY revision LIMIT $2",
        purged,
        MOST_REVISIONS,
    )
    oldest: list[Row] = []
    total = 0
    for row in map(change.decode, rows):
        total += row["many"]
        if row["at"] >= before or (oldest and total > MOST_CHANGES_AT_ONCE):
            break
        oldest.append(row)
    return oldest
