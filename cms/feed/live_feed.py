"""The feed as it happens: each reader has a place of its own in the log, and is woken when there is more behind it."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from cms.database.connect import Database
from cms.feed.change_page import FeedChange, FeedPage
from cms.feed.change_signal import ChangeSignal
from cms.feed.feed import read_changes, read_end

CHANGES_AT_ONCE = 100
"""What a reader holds in memory at most; the next are read when these are taken."""

SECONDS_BETWEEN_READS = 60.0
"""After so long without news the log is read all the same: a database may have been put back, and its cursors with it."""

_PageKey = tuple[frozenset[str], str]


@dataclass
class LiveFeed:
    """The feed of one process. Readers who stand at one place share what is read there; without readers it does nothing."""

    database: Database
    signal: ChangeSignal
    _running_reads: dict[_PageKey, asyncio.Task[FeedPage]] = field(default_factory=dict)

    async def read_page(self, types: frozenset[str], after: str) -> FeedPage:
        """The page that follows a cursor; what is read already is not read twice."""
        key = (types, after)
        running = self._running_reads.get(key)
        if running is None:
            running = asyncio.create_task(read_changes(self.database, types, after, CHANGES_AT_ONCE), name="a page of changes")
            self._running_reads[key] = running
            running.add_done_callback(lambda task: self._finish_read(key, task))
        # Shielded: whoever leaves does not take the page away from the others.
        return await asyncio.shield(running)

    def _finish_read(self, key: _PageKey, task: asyncio.Task[FeedPage]) -> None:
        del self._running_reads[key]
        if not task.cancelled():
            task.exception()  # looked at, also when nobody waits any more


@dataclass
class LiveReader:
    """One reader: what follows its place, then each change as it is made. `cursor` is the place after what it was given."""

    feed: LiveFeed
    end: str
    """Where the log ended when the reader came."""
    cursor: str | None = None

    async def follow(self, types: frozenset[str], after: str | None) -> AsyncGenerator[FeedChange, None]:
        """Changes until the process stops, in the order of the log: after its cursor, else the one named, else from now on.

        RequestRefused for a cursor that leads nowhere, also when the log behind it goes while it is followed.
        """
        self.cursor = place = self.cursor or after or self.end
        signal = self.feed.signal
        while not signal.is_closed():
            page = await self.feed.read_page(types, place)
            for change in page.changes:
                self.cursor = change.cursor
                yield change
            self.cursor = place = page.cursor
            if not page.has_more:
                await signal.wait(page.revision, SECONDS_BETWEEN_READS)


async def begin_reading(feed: LiveFeed, cursor: str | None = None) -> LiveReader:
    """A reader that comes now, and goes on from a cursor when it was here before."""
    return LiveReader(feed, await read_end(feed.database), cursor)
