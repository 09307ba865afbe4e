"""The SQLite connection of the write side: immediate transactions, and settings for one writer beside many readers."""

# ruff: noqa: SLF001 - tortoise: a client is extended by its inner parts

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, cast

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from cms.database.clients.errors import act_timed_out, database_not_writable, file_replaced, no_free_connection, outcome_unknown
from cms.database.clients.file_replacement import OpenFile
from cms.database.clients.timeouts import CLIENT_SHARE
from cms.shutdown import is_shutdown_cancellation, refused_on_shutdown, shutdown_refusal

OPENING_SECONDS = 5

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_WRITABLE = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock when it begins.

    A deferred one that reads first fails at once, whatever the timeout, when somebody else wrote in between.
    """

    BEGIN: ClassVar[str] = "BEGIN IMMEDIATE"

    async def begin(self) -> None:
        """Begin, waiting for other writers as long as the busy timeout says."""
        try:
            await self._connection.execute(self.BEGIN)
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def execute_script(self, query: str) -> None:
        """Run the statements one by one: the driver's own script call would commit first."""
        for statement in split_statements(query):
            await self.execute_query(statement)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))


class ReadTransaction(ImmediateTransaction):
    """One that only reads, all of it as of one moment: it takes no lock, and can be had where nothing can be written."""

    BEGIN = "BEGIN"


class ImmediateTransactionContext(SqliteTransactionContext):
    """Begins and ends such a transaction, and leaves the connection free whatever happens on the way."""

    async def __aenter__(self) -> TransactionalDBClient:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._acquire_lock()
        try:
            await self.ensure_connection()
            await self._begin_within_limit(loop.time() - began)
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self._client

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        try:
            if not self._client._finalized:
                await (self._commit() if exc_type is None else self._client.rollback())
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()
        if isinstance(exc_val, Exception):
            self._refuse(exc_val)

    async def _acquire_lock(self) -> None:
        seconds = self._seconds
        try:
            with refused_on_shutdown():
                async with asyncio.timeout(seconds):
                    await self._trxlock.acquire()
        except TimeoutError as error:
            raise (no_free_connection(seconds) if seconds is not None else error) from error

    @property
    def _parent(self) -> "ImmediateClient":
        return cast("ImmediateClient", self._client._parent)

    @property
    def _seconds(self) -> float | None:
        return self._parent.seconds

    @property
    def _client(self) -> ImmediateTransaction:
        client: ImmediateTransaction = self.connection
        return client

    async def _begin_within_limit(self, waited: float) -> None:
        """Begin, and wait for other processes only for as long as is left of the time."""
        seconds = self._seconds
        if seconds is not None:
            is_late = waited > (1 - CLIENT_SHARE) * seconds
            await self._parent.set_busy_timeout(max(seconds - waited, 0) if is_late else seconds)
        await self._begin()

    async def _begin(self) -> None:
        await self._take_write_lock()
        if not self._is_in_place():
            await self._client.rollback()
            raise file_replaced()

    async def _take_write_lock(self) -> None:
        try:
            await self._client.begin()
        except asyncio.CancelledError as error:
            # The statement is with the connection's thread and will still run; who stops does not wait for that.
            if is_shutdown_cancellation(error):
                raise shutdown_refusal() from error
            await self._client.rollback()
            raise
        except OperationalError as error:
            self._refuse(error)
            raise

    async def _commit(self) -> None:
        try:
            await self._client.commit()
        except BaseException as error:
            await self._client.rollback()
            if _code_of(error) == sqlite3.SQLITE_IOERR and self._seconds is not None:
                # Its last page may have been written all the same, and be found by whoever opens the file next.
                raise outcome_unknown(error) from error
            if isinstance(error, Exception):
                self._refuse(error)
            raise
        if not self._is_in_place():
            raise outcome_unknown("its file was replaced or removed")

    def _is_in_place(self) -> bool:
        file = self._parent.file
        return file is None or file.is_in_place()

    def _refuse(self, error: Exception) -> None:
        """Raises the refusal of an act that failed so, and was undone, where that passes."""
        code = _code_of(error)
        if self._seconds is None or code is None:
            return
        if code in BUSY:
            raise act_timed_out(self._seconds) from error
        if code in _NOT_WRITABLE:
            raise database_not_writable(error) from error


class ReadTransactionContext(ImmediateTransactionContext):
    """The same for one that only reads: there is nothing to commit."""

    async def _commit(self) -> None:
        await self._client.rollback()


class ImmediateClient(SqliteClient):
    """The one connection of this process that writes; with `seconds`, no transaction waits longer to begin."""

    def __init__(self, *, seconds: float | None = None, **options: Any) -> None:  # Any: as the base class declares
        limit = {} if seconds is None else {"busy_timeout": _milliseconds(seconds)}
        super().__init__(**options | limit)
        self.seconds = seconds
        self._busy_seconds = seconds
        self.file: OpenFile | None = None
        """What it has open."""

    async def create_connection(self, with_db: bool) -> None:
        """Connect, and again while others who open a new file in the same moment are in the way.

        They all switch it to WAL, which fails at once for those who come second: no timeout is waited for.
        """
        # Tried first, because aiosqlite leaves a thread behind when a file cannot be opened.
        sqlite3.connect(self.filename).close()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + OPENING_SECONDS
        while True:
            try:
                await super().create_connection(with_db)
                await self._open_companions()
            except sqlite3.OperationalError as error:
                await self.close()
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or loop.time() > deadline:
                    raise
            else:
                self.file = OpenFile(Path(self.filename))
                return
            await asyncio.sleep(0.02)

    def reading(self) -> TransactionContext:
        """A transaction for who only reads."""
        return ReadTransactionContext(ReadTransaction(self), self._lock)

    async def set_busy_timeout(self, seconds: float) -> None:
        """Let whoever begins next wait for as long for other processes that write."""
        if seconds != self._busy_seconds:
            self._busy_seconds = seconds
            connection: Any = self._connection  # there is one when somebody begins
            await connection.execute(f"PRAGMA busy_timeout = {_milliseconds(seconds)}")

    async def _open_companions(self) -> None:
        """Has SQLite open what lies beside the file."""
        if self._connection is not None:
            await self._connection.execute_fetchall("SELECT 1 FROM sqlite_master LIMIT 1")

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1_000)


def _code_of(error: BaseException) -> int | None:
    """SQLite's primary code of an error; Tortoise's own errors have the driver's as their argument."""
    cause = error.args[0] if isinstance(error, OperationalError) and error.args else error
    return cause.sqlite_errorcode & 0xFF if isinstance(cause, sqlite3.OperationalError) else None


def split_statements(script: str) -> Iterator[str]:
    """The statements of a script, semicolons within texts left alone."""
    statement = ""
    for piece in script.split(";"):
        statement += piece
        if sqlite3.complete_statement(f"{statement};"):
            if statement.strip():
                yield statement.strip()
            statement = ""
        else:
            statement += ";"
    if statement.strip("; \n\t\r"):
        raise ValueError(f"the script ends within a statement: {statement.strip()[:80]!r}")


client_class = ImmediateClient  # the name by which Tortoise finds the client in an engine's module
