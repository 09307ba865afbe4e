"""The content revision, the change log and the totals: what every act on the live edition leaves behind."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from cms.changes.change_action import ChangeAction
from cms.changes.models import Change, ContentClock, LiveTotal
from cms.changes.watching.notice import CHANNEL, format_notice
from cms.database.addresses.address import Dialect
from cms.editing.live.entry_state import EntryState
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import table_of


async def take_revision(store: Store) -> int:
    """The next content revision. Whoever wants another one waits until this transaction ends: revisions are in commit order."""
    clock = table_of(ContentClock).name
    statement = (
        f"INSERT INTO {clock} (id, revision) VALUES (1, 1)"
        f" ON CONFLICT (id) DO UPDATE SET revision = {clock}.revision + 1 RETURNING revision"
    )
    (row,) = await store.run(statement)
    return int(row["revision"])


async def give_revision_back(store: Store) -> None:
    """Unmakes the revision that this transaction took: nothing came of it, and the log has no gaps."""
    await store.run(f"UPDATE {table_of(ContentClock).name} SET revision = revision - 1")


async def log_upserts(store: Store, revision: int, entries: Sequence[EntryState], at: datetime) -> None:
    """Notes under a revision that entries are live as they are now, and how many of each type are."""
    added = Counter(one.type_name for one in entries if one.live_version is None)
    await _write_changes(store, revision, entries, at, ChangeAction.UPSERT, added)


async def log_removals(store: Store, revision: int, entries: Sequence[EntryState], at: datetime) -> None:
    """Notes under a revision that entries are live no longer, by the slugs they have here, and how many are left."""
    removed = Counter({type_name: -many for type_name, many in Counter(one.type_name for one in entries).items()})
    await _write_changes(store, revision, entries, at, ChangeAction.REMOVE, removed)


async def _write_changes(
    store: Store, revision: int, entries: Sequence[EntryState], at: datetime, action: ChangeAction, added: Counter[str]
) -> None:
    """Writes all changes under a revision, once for each, and counts: on PostgreSQL whoever listens is told with them."""
    if store.dialect is Dialect.POSTGRES:
        await _write_and_notify(store, revision, entries, at, action, added)
        return
    rows = [
        {"revision": revision, "type": one.type_name, "entry_id": one.key, "slug": one.slug, "action": action.name, "at": at}
        for one in entries
    ]
    await store.insert(Change, rows)
    await store.run_many(
        f"INSERT INTO {_totals_table()} (type, total) VALUES ($1, $2) {_adding_to_totals()}", list(added.items())
    )


async def _write_and_notify(
    store: Store, revision: int, entries: Sequence[EntryState], at: datetime, action: ChangeAction, added: Counter[str]
) -> None:
    # Told at the commit, in the order of commits, and never when the transaction is undone.
    statement = (
        f"WITH written AS (INSERT INTO {table_of(Change).name} (revision, type, entry_id, slug, action, at)"
        " SELECT $1::bigint, one.type, one.entry_id, one.slug, $2::text, $3::timestamptz"
        " FROM unnest($4::text[], $5::uuid[], $6::text[]) AS one (type, entry_id, slug)),"
        f" counted AS (INSERT INTO {_totals_table()} (type, total) SELECT * FROM unnest($8::text[], $9::int[])"
        f" {_adding_to_totals()})"
        f" SELECT pg_notify('{CHANNEL}', $7)"
    )
    types = [one.type_name for one in entries]
    columns = ArrayParameter(types), ArrayParameter(one.key for one in entries), ArrayParameter(one.slug for one in entries)
    counts = ArrayParameter(added), ArrayParameter(added.values())
    await store.run(statement, revision, action.name, at, *columns, format_notice(revision, at, types), *counts)


def _totals_table() -> str:
    return table_of(LiveTotal).name


def _adding_to_totals() -> str:
    return f"ON CONFLICT (type) DO UPDATE SET total = {_totals_table()}.total + excluded.total"
