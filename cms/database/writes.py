"""What keeps a database from being written, although it answers."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

READ_ONLY = "it is read-only"
DISK_FULL = "its disk is full"
DAMAGED = "its disk or its file is damaged"

_OF_SQLITE = {
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}


@dataclass
class Writes:
    """Remembers why the last write that met an obstacle could not be done, until one is known to have gone well."""

    obstacle: str | None = None

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Around a write: what it fails by is remembered when that is an obstacle."""
        try:
            yield
        except Exception as error:
            self.obstacle = find_obstacle(error.__cause__ or error) or self.obstacle
            raise


def find_obstacle(error: BaseException) -> str | None:
    """What keeps the database from being written, when that is what an error says."""
    match error:
        case sqlite3.Error():
            return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        case asyncpg.ReadOnlySQLTransactionError():
            return READ_ONLY
        case asyncpg.DiskFullError():
            return DISK_FULL
        case _:
            # Tortoise puts the driver's error into its own.
            inner = next((one for one in error.args if isinstance(one, Exception)), None)
            return None if inner is None else find_obstacle(inner)
