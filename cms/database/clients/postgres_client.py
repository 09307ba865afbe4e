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

from cms.database.addresses.server import Server
from cms.database.clients.errors import (
    GRACE_SECONDS,
    OWN_SHARE,
    SERVER_SHARE,
    act_too_long,
    all_busy,
    end_unknown,
    lost_before_end,
    out_of_reach,
    server_limit,
    takes_no_writes,
)
from cms.database.clients.postgres_errors import DRIVER_ERRORS, is_fatal
from cms.database.clients.postgres_types import exchange_days_as_text
from cms.database.clients.watchdog import Watchdog
from cms.stopping import refused_when_cut_off

_STATEMENTS = 500
"""Prepared and kept by each connection: acts send many, and most of them again."""

_PLACE = {"host", "port", "user", "password", "database"}

CUT_OFF = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError)
_READ_ONLY = asyncpg.ReadOnlySQLTransactionError
_NO_WRITES = (_READ_ONLY, asyncpg.InsufficientResourcesError, asyncpg.PostgresSystemError)


class PooledTransactionContext(TransactionContextPooled):
    """Begins and ends a transaction, and gives its connection back whatever happens on the way."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        parent = cast("PooledClient", self.client._parent)
        connection = self.client._connection = await parent.take()
        try:
            await self.client.begin()
        except BaseException as error:
            await parent.give_back(connection, error)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        parent = cast("PooledClient", self.client._parent)
        connection, error = self.client._connection, exc_val
        may_be_done = error is None and not _is_closed(connection)
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
            await parent.give_back(connection, error, may_be_done=may_be_done)

    async def _roll_back(self) -> None:
        # Whoever waits has waited for what went wrong: a server that says nothing to this is left, which comes to the same.
        async with asyncio.timeout(GRACE_SECONDS):
            await self.client.rollback()


class PooledConnectionContext(PoolConnectionWrapper[Any]):
    """Lends a connection for statements that are transactions by themselves; whoever sends one that writes has to know."""

    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await self._pooled.take()
        return self.connection

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self._pooled.give_back(self.connection, exc_val)

    @property
    def _pooled(self) -> "PooledClient":
        return cast("PooledClient", self.client)


class PlainConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg comes without types
    """A connection that is given back without asking the server to forget: nothing here outlives a transaction.

    A transaction that was left open is rolled back all the same.
    """

    watch: Watchdog | None = None
    waited = 0.0
    """For how many seconds whoever has it waited for it."""
    is_hurried = False
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
        return await (statement if self.watch is None else self.watch.run(self, statement, waited=self.waited))


class PooledClient(AsyncpgDBClient):
    """The pool of connections that write.

    With `seconds`, the wait for a connection and any one statement on it take no longer together, and what goes wrong because
    the server takes too long or is away is a RequestRefused.
    """

    def __init__(self, *, server: Server, seconds: float | None = None, **options: Any) -> None:  # Any: as the base has it
        super().__init__(**options)
        self.seconds = seconds
        self._server = server
        self._watch = Watchdog(seconds or 0)

    _pool: Any

    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        """A pool of connections that are given back as they are, and keep what they prepare.

        Where they lead, and how, is said by a connection string: it alone can say all that the driver knows.
        """
        more: dict[str, Any] = {
            "connection_class": PlainConnection,
            "init": exchange_days_as_text,
            "statement_cache_size": _STATEMENTS,
            "max_cached_statement_lifetime": 0,
            "max_cacheable_statement_size": 0,
        }
        if self.seconds is not None:
            limit = {"statement_timeout": server_limit(self.seconds)}
            more |= {"server_settings": options["server_settings"] | limit}
        others = {name: value for name, value in options.items() if name not in _PLACE}
        return await asyncpg.create_pool(self._server.dsn, **others | more)

    async def take(self) -> Any:
        """A connection; what whoever takes it has waited for it is taken from the time of its statements."""
        if self.seconds is None:
            with refused_when_cut_off():
                return await self._pool.acquire()
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            with refused_when_cut_off():
                connection = await self._pool.acquire(timeout=SERVER_SHARE * self.seconds)
        except TimeoutError as error:
            raise all_busy(self.seconds) from error
        except DRIVER_ERRORS as error:
            raise out_of_reach(error) from error
        held: PlainConnection = connection._con
        held.watch, held.waited = self._watch, loop.time() - began
        is_late = held.waited > (OWN_SHARE - SERVER_SHARE) * self.seconds
        if is_late or held.is_hurried:
            held.is_hurried = True  # also when it stays unknown whether the server was told
            with refused_when_cut_off():
                await self._hurry(connection, server_limit(self.seconds, held.waited))
            held.is_hurried = is_late
        return connection

    async def _hurry(self, connection: Any, limit: str) -> None:
        """Let the server know how much time is left."""
        try:
            await connection.execute(f"SET statement_timeout = {limit}")
        except BaseException as error:
            await self.give_back(connection, error)
            raise

    async def give_back(self, connection: Any, error: BaseException | None, *, may_be_done: bool = False) -> None:
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
        if isinstance(error, CUT_OFF):
            raise act_too_long(self.seconds) from error
        if is_lost:
            # Whatever took it away has taken those beside it, too.
            await self._expire_connections()
            was_sent = not isinstance(error, asyncpg.InternalClientError)
            unknown = may_be_done and was_sent
            raise (
                end_unknown(error) if unknown else lost_before_end(error, was_silent=isinstance(error, TimeoutError))
            ) from error
        if isinstance(error, _NO_WRITES):
            raise takes_no_writes(error) from error

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
