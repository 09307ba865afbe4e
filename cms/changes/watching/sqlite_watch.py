"""Changes in a SQLite file: found at the moment they are asked about."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from cms.changes.watching.log_position import new_changes_query, read_new_changes
from cms.changes.watching.revision_state import RevisionState
from cms.database.addresses.address import Address, Dialect
from cms.database.addresses.unreachable import refusing_unreachable
from cms.database.clients.file_replacement import OpenFile

FILE_CHECK_SECONDS = 0.1  # how often it is made sure at most that the file is where it was
_POLL_SECONDS = 0.01
_NEW_CHANGES_QUERY = new_changes_query(Dialect.SQLITE)
_NO_VERSION = -1


class SqliteWatch:
    """Asks the file each time whether anybody has committed, which costs a few microseconds and waits for nobody."""

    def __init__(self, path: Path, connection: sqlite3.Connection, content_types: Iterable[str]) -> None:
        self._cursor = connection.cursor()
        self._state = RevisionState(content_types)
        self._version = _NO_VERSION
        self._is_in_place = True
        self._next_check = 0.0
        self._read_changes()
        self._file = OpenFile(path)

    @property
    def revision(self) -> int:
        """The latest content revision that was found."""
        return self._state.revision

    @property
    def epoch(self) -> int:
        """How often what is known began anew."""
        return self._state.epoch

    def latest_of(self, types: frozenset[str]) -> int | None:
        """The revision of the last change to any of the types; None when the file is locked or no longer there."""
        return self._state.latest_of(types) if self._is_up_to_date() else None

    def note_seen(self, revision: int) -> None:
        """Nothing is known for certain until this revision is."""
        self._state.note_seen(revision)

    async def wait_for(self, revision: int, seconds: float) -> bool:
        """Waits until a revision is in the file, at most so long; says whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._has_reached(revision):  # noqa: ASYNC110 - another process may commit, and a file tells nobody
                    await asyncio.sleep(_POLL_SECONDS)
        return self._state.revision >= revision

    def _has_reached(self, revision: int) -> bool:
        return self._is_up_to_date() and self._state.revision >= revision

    def _is_up_to_date(self) -> bool:
        try:
            self._read_changes()
        except sqlite3.Error:
            self._version = _NO_VERSION
            return False
        return self._check_file()

    def _read_changes(self) -> None:
        # It changes with every commit of another connection (https://www.sqlite.org/pragma.html#pragma_data_version), and
        # all writers are others. What is read after it may be newer; it is read once more then.
        (version,) = self._cursor.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            since = self._state.position
            rows = self._cursor.execute(_NEW_CHANGES_QUERY, (since.revision,)).fetchall()
            self._state.apply_changes(read_new_changes(rows), since)
            self._version = version

    def _check_file(self) -> bool:
        # Whoever replaced or removed it left this connection with a file that nobody else will see.
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + FILE_CHECK_SECONDS
            self._is_in_place = self._file.is_in_place()
        return self._is_in_place


@asynccontextmanager
async def watch_sqlite(address: Address, content_types: Iterable[str]) -> AsyncIterator[SqliteWatch]:
    """A watch over a SQLite file, until the end of the block; ConfigurationError when it cannot be read."""
    path = address.path
    if path is None:
        raise TypeError("a SQLite address has a path")
    with refusing_unreachable(address):
        connection = _connect(path)
    with closing(connection):
        with refusing_unreachable(address):
            watch = SqliteWatch(path, connection, content_types)
        yield watch


def _connect(path: Path) -> sqlite3.Connection:
    # It never waits for a lock: it is asked on the event loop. Nor does it make a file that is missing.
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)
    connection.execute("PRAGMA query_only = on")
    return connection
