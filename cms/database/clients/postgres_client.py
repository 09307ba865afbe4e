"""The PostgreSQL connections of the write side: a pool that loses none to what could not begin or end, and limits in time."""

# ruff: noqa: SLF001 - tortoise, asyncpg: a client is extended by its inner parts

import asyncio
from collections.abc import Awaitable
from types import TracebackType
from typing import Any, cast

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import BaseORMException

from cms.database.addresses.postgres_server import Server
from cms.database.clients.errors import (
    act_timed_out,
    connection_lost,
    database_not_writable,
    database_unreachable,
    no_free_connection,
    outcome_unknown,
)
from cms.database.clients.postgres_errors import DRIVER_ERRORS, is_fatal
from cms.database.clients.postgres_types import exchange_days_as_text
from cms.database.clients.timeouts import CLIENT_SHARE, GRACE_SECONDS, SERVER_SHARE, server_timeout
from cms.database.clients.watchdog import Watchdog
from cms.shutdown import refused_on_shutdown

_CACHED_STATEMENTS = 500
"""Prepared and kept by each connection: acts send many, and most of them again."""

_ADDRESS_OPTIONS = {"host", "port", "user", "password", "database"}

CLOSED_BY_CLIENT = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError)
_READ_ONLY = asyncpg.ReadOnlySQLTransactionError
_NOT_WRITABLE = (_READ_ONLY, asyncpg.InsufficientResourcesError, asyncpg.PostgresSystemError)


class PooledTransactionContext(TransactionContextPooled):
    """Begins and ends a transaction, and gives its connection back whatever happens on the way."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        parent = cast("PooledClient", self.client._parent)
        connection = self.client._connection = await parent.acquire()
        try:
            await self.client.begin()
        except BaseException as error:
            await parent.release(connection, error)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        parent = cast("PooledClient", self.client._parent)
        connection, error = self.client._connection, exc_val
        may_be_committed = error is None and not _is_closed(connection)
        try:
            if not self.client._finalized and error is None:
                await self.client.commit()
            elif not self.client._finalized and not _is_lost(connection, error):
                await self._roll_back()
        except BaseException as ending:
            error = ending
            raise
        finally:
            get_connections().reset(self.token)
            # Giving it back rolls back what is left when the end itself was cut short.
            await parent.release(connection, error, may_be_committed=may_be_committed)

    async def _roll_back(self) -> None:
        # Whoever waits has waited for what went wrong: a server that says nothing to this is left, which comes to the same.
        async with asyncio.timeout(GRACE_SECONDS):
            await self.client.rollback()


class PooledConnectionContext(PoolConnectionWrapper[Any]):
    """Lends a connection for statements that are transactions by themselves; whoever sends one that writes has to know."""

    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await self._pooled.acquire()
        return self.connection

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self._pooled.release(self.connection, exc_val)

    @property
    def _pooled(self) -> "PooledClient":
        return cast("PooledClient", self.client)


class UnresetConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg comes without types
    """A connection that is given back without asking the server to forget: nothing here outlives a transaction.

    A transaction that was left open is rolled back all the same.
    """

    watchdog: Watchdog | None = None
    waited = 0.0
    """For how many seconds whoever has it waited for it."""
    is_timeout_shortened = False
    """Whether the server was told to give its statements less time than usual."""

    def get_reset_query(self) -> str:
        """Nothing to run: it would be one round trip more for every act."""
        return ""

    async def execute(self, *args: Any, **options: Any) -> str:
        """A statement, as the driver runs it, for as long as it may take."""
        return cast("str", await self._watched(super().execute(*args, **options)))

    async def _execute(self, *args: Any, **options: Any) -> Any:
        return await self._watched(super()._execute(*args, **options))

    async def _executemany(self, *args: Any, **options: Any) -> Any:
        return await self._watched(super()._executemany(*args, **options))

    async def _watched(self, statement: Awaitable[Any]) -> Any:
        return await (statement if self.watchdog is None else self.watchdog.run(self, statement, waited=self.waited))


class PooledClient(AsyncpgDBClient):
    """The pool of connections that write.

    With `seconds`, the wait for a connection and any one statement on it take no longer together, and what goes wrong because
    the server takes too long or is away is a RequestRefused.
    """

    def __init__(self, *, server: Server, seconds: float | None = None, **options: Any) -> None:  # Any: as the base has it
        super().__init__(**options)
        self.seconds = seconds
        self._server = server
        self._watchdog = Watchdog(seconds or 0)

    _pool: Any

    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        """A pool of connections that are given back as they are, and keep what they prepare.

        Where they lead, and how, is said by a connection string: it alone can say all that the driver knows.
        """
        more: dict[str, Any] = {
            "connection_class": UnresetConnection,
            "init": exchange_days_as_text,
            "statement_cache_size": _CACHED_STATEMENTS,
            "max_cached_statement_lifetime": 0,
            "max_cacheable_statement_size": 0,
        }
        if self.seconds is not None:
            limit = {"statement_timeout": server_timeout(self.seconds)}
            more |= {"server_settings": options["server_settings"] | limit}
        others = {name: value for name, value in options.items() if name not in _ADDRESS_OPTIONS}
        return await asyncpg.create_pool(self._server.dsn, **others | more)

    async def acquire(self) -> Any:
        """A connection; what whoever takes it has waited for it is taken from the time of its statements."""
        if self.seconds is None:
            with refused_on_shutdown():
                return await self._pool.acquire()
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            with refused_on_shutdown():
                connection = await self._pool.acquire(timeout=SERVER_SHARE * self.seconds)
        except TimeoutError as error:
            raise no_free_connection(self.seconds) from error
        except DRIVER_ERRORS as error:
            raise database_unreachable(error) from error
        driver_connection: UnresetConnection = connection._con
        driver_connection.watchdog, driver_connection.waited = self._watchdog, loop.time() - began
        is_late = driver_connection.waited > (CLIENT_SHARE - SERVER_SHARE) * self.seconds
        if is_late or driver_connection.is_timeout_shortened:
            driver_connection.is_timeout_shortened = True  # also when it stays unknown whether the server was told
            with refused_on_shutdown():
                await self._shorten_timeout(connection, server_timeout(self.seconds, driver_connection.waited))
            driver_connection.is_timeout_shortened = is_late
        return connection

    async def _shorten_timeout(self, connection: Any, limit: str) -> None:
        """Let the server know how much time is left."""
        try:
            await connection.execute(f"SET statement_timeout = {limit}")
        except BaseException as error:
            await self.release(connection, error)
            raise

    async def release(self, connection: Any, error: BaseException | None, *, may_be_committed: bool = False) -> None:
        """Take a connection back, with what went wrong on it: raises the refusal where that is one.

        What does not answer is not asked again.
        """
        error = _driver_error(error)
        is_lost = _is_lost(connection, error)
        # A server that became a primary again says so to new connections only.
        if (is_lost or isinstance(error, _READ_ONLY)) and not _is_closed(connection):
            connection.terminate()
        await self._pool.release(connection, timeout=None if error is None else GRACE_SECONDS)
        if self.seconds is None or not isinstance(error, DRIVER_ERRORS):
            return
        if isinstance(error, CLOSED_BY_CLIENT):
            raise act_timed_out(self.seconds) from error
        if is_lost:
            # Whatever took it away has taken those beside it, too.
            await self._expire_connections()
            was_sent = not isinstance(error, asyncpg.InternalClientError)
            unknown = may_be_committed and was_sent
            raise (
                outcome_unknown(error) if unknown else connection_lost(error, was_silent=isinstance(error, TimeoutError))
            ) from error
        if isinstance(error, _NOT_WRITABLE):
            raise database_not_writable(error) from error

    def acquire_connection(self) -> PoolConnectionWrapper[Any]:
        """A connection for as long as a block lasts."""
        return PooledConnectionContext(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return PooledTransactionContext(TransactionWrapper(self), self._pool_init_lock)


def _driver_error(error: BaseException | None) -> BaseException | None:
    """What the driver said, where Tortoise has made it an error of its own."""
    return error.__cause__ if isinstance(error, BaseORMException) and isinstance(error.__cause__, DRIVER_ERRORS) else error


def _is_lost(connection: Any, error: BaseException | None) -> bool:
    return is_fatal(error) or _is_closed(connection)


def _is_closed(connection: Any) -> bool:
    # The pool takes a connection away from whoever has it when it is closed.
    return connection._con is None or connection.is_closed()


client_class = PooledClient  # the name by which Tortoise finds the client in an engine's module
