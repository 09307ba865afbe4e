"""Pages of the feed: a walk through what is live, then each entry's last change, in the order of the log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms.changes.change_action import ChangeAction
from cms.changes.models import Change
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, table_of
from cms.feed.cursor import decode_position, encode_position
from cms.feed.log_state import LogState, check_position, read_log_state
from cms.feed.position import LAST_CHANGE, ChangePosition, LogMark, Position, SnapshotPosition, began_at, instant_of
from cms.feed.snapshot_walk import LiveEntry, begin_snapshot, check_types, walk_snapshot
from cms.ids import EntryKey

MOST_CHANGES = 1_000
"""On one page."""


@dataclass(frozen=True)
class FeedChange:
    """What became of an entry, and the place in the feed just after it."""

    action: ChangeAction
    type_name: str
    key: UUID
    slug: str
    at: datetime
    revision: int
    cursor: str

    @property
    def entry_key(self) -> EntryKey:
        """Which entry it is."""
        return self.type_name, self.key


@dataclass(frozen=True)
class FeedPage:
    """Changes in their order, and where the next page begins. `revision` is the content revision that was current."""

    changes: tuple[FeedChange, ...]
    cursor: str
    has_more: bool
    revision: int


async def read_page(store: Store, types: frozenset[str], after: str | None, first: int) -> FeedPage:
    """The page that follows a cursor, or the first of all; `types` are names of content types, one at least.

    The store must see one moment. RequestRefused when the cursor is none of this installation, or is too old.
    """
    state = await read_log_state(store)
    position = begin_snapshot(state.newest, types) if after is None else decode_position(state.installation, after)
    await check_position(store, state, position)
    changes: list[FeedChange] = []
    if isinstance(position, SnapshotPosition):
        check_types(position, types)
        changes = [_live_entry(state, one) for one in await walk_snapshot(store, position, types, first + 1)]
    if len(changes) <= first:
        changes += await _read_log(store, state, position, types, first + 1 - len(changes))
    has_more = len(changes) > first
    page = tuple(changes[:first])
    cursor = page[-1].cursor if has_more else encode_position(state.installation, state.end)
    return FeedPage(page, cursor, has_more, state.newest.revision)


async def _read_log(store: Store, state: LogState, after: Position, types: frozenset[str], most: int) -> list[FeedChange]:
    """The last change of each entry, of those after a place; an entry whose last change is there already is left out."""
    change = table_of(Change)
    mark, number = began_at(after), LAST_CHANGE if isinstance(after, SnapshotPosition) else after.change
    statement = (
        f"SELECT c.id, c.revision, c.type, c.entry_id, c.slug, c.action, c.at FROM {change.name} c"
        f" WHERE (c.revision, c.id) > ($1, $2) AND {store.among('c.type', 3)}"
        # A sub-select for each change, so that the log is walked in its order and no further than the page goes.
        f" AND c.id = (SELECT l.id FROM {change.name} l WHERE l.entry_id = c.entry_id AND l.type = c.type"
        " ORDER BY l.revision DESC, l.id DESC LIMIT 1)"
        " ORDER BY c.revision, c.id LIMIT $4"
    )
    rows = await store.run(statement, mark.revision, number, ArrayParameter(types), most)
    return [_logged_change(state, change.decode(row)) for row in rows]


def _logged_change(state: LogState, row: Row) -> FeedChange:
    mark = LogMark(row["revision"], instant_of(row["at"]))
    cursor = encode_position(state.installation, ChangePosition(mark, row["id"]))
    action = ChangeAction[row["action"]]
    return FeedChange(action, row["type"], row["entry_id"], row["slug"], row["at"], row["revision"], cursor)


def _live_entry(state: LogState, found: LiveEntry) -> FeedChange:
    position = found.position
    cursor = encode_position(state.installation, position)
    revision = position.began.revision
    return FeedChange(ChangeAction.UPSERT, position.type_name, position.key, found.slug, found.at, revision, cursor)
