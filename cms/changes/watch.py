"""What a process knows of the content revision without asking the content."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Protocol

from cms.changes.watching.postgres_watch import watch_postgres
from cms.changes.watching.sqlite_watch import watch_sqlite
from cms.database.addresses.address import Address, Dialect


class Watch(Protocol):
    """What this process was told of the changes to live content.

    An answer that was computed at revision R, from these types, is what would be computed now whenever `latest_of(types)`
    is a number that is R or less, and the epoch is still the one in which it was computed.
    """

    @property
    def revision(self) -> int:
        """The latest content revision this process was told of; right after `latest_of` gave a number, the current one."""

    @property
    def epoch(self) -> int:
        """Counts up when revisions turn out to mean something else than they did; what was kept before is void then.

        A backup was put back, say, or a standby took over that had not got everything.
        """

    def latest_of(self, types: frozenset[str]) -> int | None:
        """The content revision of the last change to any of these content types, or a later one; 0 for no types.

        None while it is not known for certain: the connection is lost, or something was seen that was not told yet.
        Never waits. KeyError for a type that is none.
        """

    def note_seen(self, revision: int) -> None:
        """A statement of this process saw this content revision: until as much is told, nothing is known for certain."""

    async def wait_for(self, revision: int, seconds: float) -> bool:
        """Waits until this process is told of a revision or a later one, at most so long; says whether it was."""


@asynccontextmanager
async def open_watch(address: Address, content_types: Iterable[str]) -> AsyncIterator[Watch]:
    """A watch over these content types in the database at an address, for the event loop it is opened on.

    At first each type counts as changed at the revision that is current then. ConfigurationError when a SQLite file cannot
    be read; a server that cannot be reached is tried again for ever, and nothing is known for certain meanwhile.
    """
    opened = watch_sqlite if address.dialect is Dialect.SQLITE else watch_postgres
    async with opened(address, content_types) as watch:
        yield watch
