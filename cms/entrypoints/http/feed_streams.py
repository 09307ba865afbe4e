"""The feed as it is streamed: page after page to its present end, and for who follows, whatever comes after it."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cms.database.connect import Database
from cms.errors import RequestCode, RequestRefused
from cms.feed.change_signal import ChangeSignal
from cms.feed.digest import LiveDigest, read_live_digest
from cms.feed.feed import FeedLines, read_lines

PAGE_SIZE = 200
HEARTBEAT_SECONDS = 15.0
MOST_FOLLOWERS = 100
"""In a process; each costs a connection, and a page whenever something changes."""

_MOST_DIGESTS = 16
NOTHING_MORE = b"\n"
"""An empty line: for now nothing more is there."""


@dataclass
class FeedStreams:
    """What one process streams of the feed."""

    database: Database
    signal: ChangeSignal
    followers: int = 0
    _digests: dict[frozenset[str], LiveDigest] = field(default_factory=dict)
    _digesting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, types: frozenset[str], after: str | None) -> FeedLines:
        """The page that follows a cursor, as lines."""
        return await read_lines(self.database, types, after, PAGE_SIZE)

    async def lines(self, found: FeedLines, types: frozenset[str]) -> AsyncGenerator[bytes, None]:
        """A page and all that follows it, to the present end."""
        yield found.lines
        while found.page.has_more:
            found = await self.read(types, found.page.cursor)
            yield found.lines

    async def follow(self, found: FeedLines, types: frozenset[str]) -> AsyncGenerator[bytes, None]:
        """The same, then each change as it comes, until the process stops.

        An empty line says that nothing is left; it comes again while nothing happens, so that a dead line is noticed.
        """
        with self._following():
            yield found.lines or NOTHING_MORE
            while not self.signal.is_closed():
                if not found.page.has_more:
                    if found.lines:
                        yield NOTHING_MORE
                    while not await self.signal.wait(found.page.revision, HEARTBEAT_SECONDS):
                        yield NOTHING_MORE
                    if self.signal.is_closed():
                        return
                found = await self.read(types, found.page.cursor)
                if found.lines:
                    yield found.lines

    def check_room(self) -> None:
        """RequestRefused with UNAVAILABLE when as many follow as may."""
        if self.followers >= MOST_FOLLOWERS:
            message = f"{MOST_FOLLOWERS} follow the feed here already; ask again in a while, or without follow"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)

    async def digest(self, types: frozenset[str]) -> LiveDigest:
        """The digest of what is live, worked out once for each revision."""
        async with self._digesting:
            found = await read_live_digest(self.database, types, self._digests.pop(types, None))
            self._digests[types] = found
            if len(self._digests) > _MOST_DIGESTS:
                del self._digests[next(iter(self._digests))]
            return found

    @contextmanager
    def _following(self) -> Iterator[None]:
        self.followers += 1
        try:
            yield
        finally:
            self.followers -= 1
