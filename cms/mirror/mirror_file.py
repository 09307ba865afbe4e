"""The file in which a copy is kept: each batch of lines and the cursor behind it are one transaction."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson

from cms.clock import format_instant, now
from cms.errors import CmsError
from cms.feed.entry_digest import digest_entry, show_digest

_APPLICATION = 0x4D51_4D52  # by which SQLite's own tools tell what a file is
_BUSY_SECONDS = 30.0
_COLUMNS = """(
    id TEXT PRIMARY KEY, type TEXT NOT NULL, slug TEXT NOT NULL, revision INTEGER NOT NULL, at TEXT NOT NULL,
    entry TEXT NOT NULL, digest BLOB NOT NULL
)"""
_TABLES = (
    f"CREATE TABLE entry {_COLUMNS}",
    "CREATE INDEX entry_by_slug ON entry (type, slug)",
    # What is read from the beginning, until it is whole.
    f"CREATE TABLE next_entry {_COLUMNS}",
    """CREATE TABLE mirror (
        id INTEGER PRIMARY KEY CHECK (id = 1), url TEXT NOT NULL, types TEXT, cursor TEXT, revision INTEGER NOT NULL,
        is_building INTEGER NOT NULL, written_at TEXT NOT NULL
    )""",
    f"PRAGMA application_id = {_APPLICATION}",
)

Line = Mapping[str, Any]  # Any: JSON


class MirrorRefused(CmsError):
    """The file cannot be used for this copy."""


class MirrorFile:
    """A copy of what is live. While it is read from the beginning, `entry` stays as it was."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.cursor: str | None
        self.revision: int
        self.is_building: bool
        self._read()

    @property
    def count(self) -> int:
        """How many entries there are, of those that are read at the time."""
        (count,) = self._connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()  # noqa: S608
        return int(count)

    def write(self, changes: Sequence[Line]) -> None:
        """Apply changes in their order, with the cursor behind the last one."""
        if not changes:
            return
        last = changes[-1]
        with self._transaction() as connection:
            for change in changes:
                self._apply(connection, change)
            self._move(connection, str(last["cursor"]), max(self.revision, int(last["revision"])), is_building=self.is_building)

    def finish(self) -> None:
        """What was read from the beginning is whole: it takes the place of what was there."""
        if not self.is_building:
            return
        with self._transaction() as connection:
            connection.execute("DELETE FROM entry")
            connection.execute("INSERT INTO entry SELECT * FROM next_entry")
            connection.execute("DELETE FROM next_entry")
            self._move(connection, self.cursor, self.revision, is_building=False)

    def begin_again(self) -> None:
        """Read all of it anew, beside what is there."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM next_entry")
            self._move(connection, None, 0, is_building=True)

    def digest(self) -> str:
        """What stands for all entries."""
        return show_digest(sum(int.from_bytes(one) for (one,) in self._connection.execute("SELECT digest FROM entry")))

    @property
    def _table(self) -> str:
        return "next_entry" if self.is_building else "entry"

    def _apply(self, connection: sqlite3.Connection, change: Line) -> None:
        if change["action"] == "REMOVE":
            connection.execute(f"DELETE FROM {self._table} WHERE id = ?", (change["id"],))  # noqa: S608
            return
        form = change["entry"]
        digest = digest_entry(change["type"], change["id"], form).to_bytes(32)
        connection.execute(
            f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (*(change[name] for name in ("id", "type", "slug", "revision", "at")), orjson.dumps(form).decode(), digest),
        )

    def _move(self, connection: sqlite3.Connection, cursor: str | None, revision: int, *, is_building: bool) -> None:
        moved = connection.execute(
            "UPDATE mirror SET cursor = ?, revision = ?, is_building = ?, written_at = ? WHERE cursor IS ?",
            (cursor, revision, is_building, format_instant(now()), self.cursor),
        )
        if moved.rowcount != 1:
            raise MirrorRefused("Another program writes into the same file; let only one do so.")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        self._read()

    def _read(self) -> None:
        row = self._connection.execute("SELECT cursor, revision, is_building FROM mirror").fetchone()
        self.cursor, self.revision, self.is_building = row[0], row[1], bool(row[2])


@contextmanager
def open_mirror(path: Path, url: str, types: str | None) -> Iterator[MirrorFile]:
    """The copy in a file, which is made when there is none; MirrorRefused when something else is in it, or other types."""
    with closing(_connect(path)) as connection:
        try:
            _prepare(connection, path, url, types)
            yield MirrorFile(connection)
        except sqlite3.Error as error:
            raise MirrorRefused(f"{path} cannot be written: {error}.") from error


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    except sqlite3.Error as error:
        raise MirrorRefused(f"{path} cannot be opened: {error}.") from error


def _prepare(connection: sqlite3.Connection, path: Path, url: str, types: str | None) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != _APPLICATION:
        _make(connection, path, url, types)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (held,) = connection.execute("SELECT types FROM mirror").fetchone()
    if held != types:
        raise MirrorRefused(f"{path} holds {held or 'all types'}; name the same types, or another file.")
    connection.execute("UPDATE mirror SET url = ?", (url,))


def _make(connection: sqlite3.Connection, path: Path, url: str, types: str | None) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if tables and application != _APPLICATION:
        raise MirrorRefused(f"{path} is a database with something else in it; name another file.")
    if not tables:
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute("INSERT INTO mirror VALUES (1, ?, ?, NULL, 0, 1, ?)", (url, types, format_instant(now())))
    connection.execute("COMMIT")
