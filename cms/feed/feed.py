"""The doors of the feed: a page of changes, the same as lines with whole entries, each read as of one moment."""

from dataclasses import dataclass

from cms.changes.change_action import ChangeAction
from cms.database.connect import Database
from cms.editing.live.entry_state import group_keys_by_type
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import run_in_snapshot
from cms.feed.change_page import FeedPage, read_page
from cms.feed.cursor import encode_position
from cms.feed.entry_forms import read_forms_with_slugs
from cms.feed.feed_lines import write_lines
from cms.feed.log_state import read_log_state
from cms.feed.page_size import MOST_BYTES, cut_page


@dataclass(frozen=True)
class FeedLines:
    """A page, and its changes as lines of JSON."""

    page: FeedPage
    lines: bytes


async def read_changes(database: Database, types: frozenset[str], after: str | None, first: int) -> FeedPage:
    """The page that follows a cursor, or the first of all, without the entries.

    RequestRefused with BAD_USER_INPUT, at `after`, for what is no cursor of this installation, and with CURSOR_EXPIRED
    for one whose log is gone.
    """

    async def step(store: Store) -> FeedPage:
        return await read_page(store, types, after, first)

    return await run_in_snapshot(database, step)


async def read_end(database: Database) -> str:
    """The cursor after all that is in the log now."""

    async def step(store: Store) -> str:
        state = await read_log_state(store)
        return encode_position(state.installation, state.end)

    return await run_in_snapshot(database, step)


async def read_lines(
    database: Database, types: frozenset[str], after: str | None, first: int, most_bytes: int = MOST_BYTES
) -> FeedLines:
    """The same as lines with the entries whole, in the state that belongs to each change; fewer where they are long."""

    async def step(store: Store) -> FeedLines:
        page = await cut_page(store, await read_page(store, types, after, first), most_bytes)
        upserts = (one.entry_key for one in page.changes if one.action is ChangeAction.UPSERT)
        forms = await read_forms_with_slugs(store, database.worker, group_keys_by_type(upserts))
        return FeedLines(page, await database.worker.run(write_lines, store.registry, page.changes, forms))

    return await run_in_snapshot(database, step)
