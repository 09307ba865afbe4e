"""What keeps a database from being written, although it answers."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
from tortoise.backends.base.client import TransactionalDBClient

from cms.database.clients.sqlite_pragmas import WRITE_PRAGMAS

READ_ONLY = "it is read-only"
DISK_FULL = "its disk is full"
DAMAGED = "its disk or its file is damaged"

MOST_ACT_BYTES = 4 * 1024 * 1024
"""How many bytes there must be room for; an act that stores long texts takes as much."""

FEW_PAGES = 8

_OF_SQLITE = {
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}


@dataclass
class WriteCheck:
    """Remembers why the last write that met an obstacle could not be done, until one is known to go well."""

    obstacle: str | None = None

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Around a write: what it fails by is remembered when that is an obstacle."""
        try:
            yield
        except Exception as error:
            self.obstacle = find_write_obstacle(error.__cause__ or error) or self.obstacle
            raise


async def try_write(connection: TransactionalDBClient) -> None:
    """Write as much as an act may, into SQLite, and roll it back: whatever would keep the act from being done is raised.

    A cache of few pages has SQLite write to the disk before the transaction ends; else nothing of it would ever get there.
    """
    await connection.execute_query(f"PRAGMA cache_size = {FEW_PAGES}")
    try:
        await connection.execute_query(f"UPDATE content_clock SET revision = zeroblob({MOST_ACT_BYTES}) WHERE id = 1")
    finally:
        await connection.execute_query(f"PRAGMA cache_size = {WRITE_PRAGMAS['cache_size']}")
    await connection.rollback()


def find_write_obstacle(error: BaseException) -> str | None:
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
            return None if inner is None else find_write_obstacle(inner)
