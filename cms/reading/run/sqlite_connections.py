"""Read-only connections to SQLite, each with a thread of its own."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any
from uuid import UUID

from cms.database.addresses.address import Address
from cms.database.addresses.unreachable import refusing_unreachable
from cms.database.clients.errors import answer_too_large, database_unreachable, no_free_connection, read_timed_out
from cms.database.clients.sqlite_pragmas import READ_PRAGMAS
from cms.reading.sql.sqlite_json import SPEND

SQLITE_CONNECTIONS = 4
_CACHED_STATEMENTS = 100  # prepared and kept by each connection, 20 to 50 KB each
STEPS_BETWEEN_LOOKS = 200_000
"""Of SQLite's machine between two looks at the clock: a few milliseconds, and too many for most reads to look at all."""

_LEAST_VALUE_BYTES = 1_000_000
"""Of a single value, however little an answer may take: what is stored has to be sorted and compared."""

NATIVE_TYPES = frozenset({str, int, float, bool, bytes, type(None)})
"""What the driver takes as it is."""

UNAVAILABLE_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}

_Row = tuple[Any, ...]


@dataclass(frozen=True)
class _QueuedStatement:
    """A statement, who waits for its row, and until when."""

    loop: asyncio.AbstractEventLoop
    result: asyncio.Future[_Row]
    text: str
    values: Sequence[object]
    deadline: float

    def is_expired(self) -> bool:
        """Whether it took too long, or nobody waits any more."""
        return monotonic() > self.deadline or self.result.cancelled()

    def settle(self, row: _Row | None, error: Exception | None) -> None:
        """Hand over what came of it."""
        if self.result.done():
            return
        if error is not None:
            self.result.set_exception(error)
        elif row is not None:
            self.result.set_result(row)


@dataclass
class _ByteBudget:
    """How many of the bytes that its answer may take a statement has spent."""

    spent: int = 0
    is_exceeded: bool = False

    def reset(self) -> None:
        """From nothing."""
        self.spent, self.is_exceeded = 0, False

    def spend(self, size: int, budget: int) -> bool:
        """True as long as there is enough; OverflowError, which fails the statement, when there is not."""
        self.spent += size
        self.is_exceeded = self.spent > budget
        if self.is_exceeded:
            raise OverflowError
        return True


@dataclass(frozen=True)
class SqliteConnections:
    """A few threads that take one statement after the other."""

    seconds: float
    most_bytes: int
    queue: SimpleQueue[_QueuedStatement | None] = field(default_factory=SimpleQueue)

    async def fetch(self, text: str, values: list[object]) -> _Row:
        """The single row of a statement, found on another thread; its texts as bytes.

        RequestRefused with TIMEOUT when it takes too long, with TOO_COSTLY when it gives too much, with UNAVAILABLE when no
        thread was free for as long or the file cannot be read at the moment.
        """
        loop = asyncio.get_running_loop()
        statement = _QueuedStatement(loop, loop.create_future(), text, values, monotonic() + self.seconds)
        self.queue.put(statement)
        return await statement.result

    def run_queue(self, connection: sqlite3.Connection) -> None:
        """Take statements until told to end: what a thread does."""
        budget = _ByteBudget()
        connection.create_function(SPEND, 2, budget.spend)
        while (statement := self.queue.get()) is not None:
            row, error = None, None
            try:
                row = self._run(connection, statement, budget)
            except Exception as raised:  # noqa: BLE001 - it is raised again by whoever waits
                error = raised
            statement.loop.call_soon_threadsafe(statement.settle, row, error)
            del statement, row, error

    def _run(self, connection: sqlite3.Connection, statement: _QueuedStatement, budget: _ByteBudget) -> _Row:
        if statement.is_expired():
            raise no_free_connection(self.seconds)
        budget.reset()
        connection.set_progress_handler(statement.is_expired, STEPS_BETWEEN_LOOKS)
        try:
            row: _Row = connection.execute(statement.text, _bind_values(statement.values)).fetchone()
        except sqlite3.DatabaseError as error:
            raise answer_too_large(self.most_bytes) if budget.is_exceeded else self._refusal(error) from error
        return row

    def _refusal(self, error: sqlite3.DatabaseError) -> Exception:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT:
            return read_timed_out(self.seconds)
        if code == sqlite3.SQLITE_TOOBIG:
            return answer_too_large(self.most_bytes)
        return database_unreachable(error) if code in UNAVAILABLE_CODES else error


def _bind_values(values: Sequence[object]) -> Sequence[object]:
    """Values as Tortoise stores them in SQLite."""
    return values if NATIVE_TYPES.issuperset(map(type, values)) else [_bind_value(value) for value in values]


def _bind_value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case list():
            return json.dumps([_bind_value(one) for one in value])
        case _:
            return value


@asynccontextmanager
async def open_sqlite(address: Address, *, seconds: float, most_bytes: int) -> AsyncIterator[SqliteConnections]:
    """Connections, open until the end of the block; ConfigurationError when the file cannot be read."""
    path = address.path
    if path is None:
        raise TypeError("a SQLite address has a path")
    with refusing_unreachable(address):
        opened = [_connect(path, seconds, most_bytes) for _ in range(SQLITE_CONNECTIONS)]
    connections = SqliteConnections(seconds, most_bytes)
    threads = [Thread(target=connections.run_queue, args=(one,), name="marquee-read", daemon=True) for one in opened]
    for thread in threads:
        thread.start()
    try:
        yield connections
    finally:
        for _ in threads:
            connections.queue.put(None)
        for thread, connection in zip(threads, opened, strict=True):
            await asyncio.to_thread(thread.join)
            connection.close()


def _connect(path: Path, seconds: float, most_bytes: int) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=seconds, check_same_thread=False, cached_statements=_CACHED_STATEMENTS, isolation_level=None
    )
    connection.text_factory = bytes
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(most_bytes, _LEAST_VALUE_BYTES))
    for name, value in READ_PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")
    return connection
