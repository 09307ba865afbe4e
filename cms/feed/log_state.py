"""Where the log stands: whose it is, where it begins, and whether a place in it is still what it was."""

from dataclasses import dataclass
from uuid import UUID

from cms.changes.models import Change, ContentClock, Installation
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key, table_of
from cms.feed.cursor import refuse_expired
from cms.feed.position import ChangePosition, LogMark, Position, began_at, instant_of


@dataclass(frozen=True)
class LogState:
    """An installation's log: the last revision in it, and the last one that was purged from it."""

    installation: UUID
    newest: LogMark
    purged: LogMark

    @property
    def end(self) -> ChangePosition:
        """After all there is."""
        return ChangePosition(self.newest)


async def read_log_state(store: Store) -> LogState:
    """The log as it stands, in one statement."""
    change = table_of(Change).name
    (row,) = await store.run(
        f"SELECT i.key, i.purged_revision, i.purged_at, coalesce(c.revision, 0) AS revision,"
        f" (SELECT max(at) FROM {change} WHERE revision = c.revision) AS at"
        f" FROM {table_of(Installation).name} i LEFT JOIN {table_of(ContentClock).name} c ON c.id = 1 WHERE i.id = 1"
    )
    newest = LogMark(row["revision"], instant_of(row["at"]))
    return LogState(as_key(row["key"]), newest, LogMark(row["purged_revision"], instant_of(row["purged_at"])))


async def check_position(store: Store, state: LogState, position: Position) -> None:
    """RequestRefused with CURSOR_EXPIRED when the log no longer has all that follows a place, or had another past."""
    mark = began_at(position)
    if mark.revision < state.purged.revision:
        raise refuse_expired(
            f"what followed revision {mark.revision} is no longer kept, the log begins after {state.purged.revision}"
        )
    if mark.revision > state.newest.revision or mark != await _find_mark(store, state, mark.revision):
        raise refuse_expired(f"revision {mark.revision} is not what it was: the database was put back to an earlier state")


async def _find_mark(store: Store, state: LogState, revision: int) -> LogMark:
    for known in (state.newest, state.purged):
        if known.revision == revision and known.instant:
            return known
    (row,) = await store.run(f"SELECT max(at) AS at FROM {table_of(Change).name} WHERE revision = $1", revision)
    return LogMark(revision, instant_of(row["at"]))
