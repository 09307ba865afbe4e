"""Read-only connections to SQLite, each used by one thread at a time."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import UUID

from cms.database.address import Address
from cms.database.connect import reaching

CONNECTIONS = 4
STATEMENTS = 500  # prepared and kept by each connection
PRAGMAS = ("query_only = on", "busy_timeout = 5000", "cache_size = -16384", "mmap_size = 268435456")


@dataclass(frozen=True)
class SqliteConnections:
    """A few connections, handed from thread to thread."""

    idle: SimpleQueue[sqlite3.Connection]
    threads: ThreadPoolExecutor

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        """The single row of a statement, found on another thread; its texts as bytes."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._fetch, text, values)

    def _fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        connection = self.idle.get()
        try:
            row: tuple[Any, ...] = connection.execute(text, [_adapt(value) for value in values]).fetchone()
        finally:
            self.idle.put(connection)
        return row


def _adapt(value: object) -> object:
    """A value as Tortoise stores it in SQLite."""
    match value:
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case list():
            return json.dumps([_adapt(one) for one in value])
        case _:
            return value


@asynccontextmanager
async def open_sqlite(address: Address) -> AsyncIterator[SqliteConnections]:
    """Connections, open until the end of the block; ConfigurationError when the file cannot be read."""
    path = address.path
    if path is None:
        raise TypeError("a SQLite address has a path")
    idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
    opened: list[sqlite3.Connection] = []
    with reaching(address):
        for _ in range(CONNECTIONS):
            opened.append(_connect(path))
            idle.put(opened[-1])
    threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="marquee-read")
    try:
        yield SqliteConnections(idle, threads)
    finally:
        threads.shutdown()
        for connection in opened:
            connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, cached_statements=STATEMENTS, isolation_level=None)
    connection.text_factory = bytes
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")
    return connection
