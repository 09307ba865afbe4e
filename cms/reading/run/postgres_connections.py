"""Read-only connections to PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from cms.database.addresses.address import Address
from cms.database.addresses.unreachable import CONNECT_SECONDS, refusing_unreachable
from cms.database.clients.errors import answer_too_large, database_unreachable, read_timed_out
from cms.database.clients.postgres_errors import DRIVER_ERRORS, is_fatal
from cms.database.clients.postgres_types import exchange_days_as_text
from cms.database.clients.timeouts import SERVER_SHARE, server_timeout
from cms.reading.run.pool_checkouts import PooledConnection
from cms.reading.run.postgres_pool import PostgresPool
from cms.reading.sql.postgres_json import OVERSPENT

_CACHED_STATEMENTS = 400  # prepared and kept by each connection; the server needs about 0.2 MiB for each
_SETTINGS = {
    "application_name": "marquee-read",
    "jit": "off",  # compiling a wide statement costs more than running it
    "random_page_cost": "1.1",  # what is read often is in memory; the default takes whole tables for index reads
    "timezone": "UTC",
}
UNREACHABLE = (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError)


class _LostError(Exception):
    """A connection was lost while a statement ran on it, which changed nothing and may be sent again."""


@dataclass(frozen=True)
class PostgresConnections:
    """Read-only connections that are opened as they are needed."""

    pool: PostgresPool
    most_bytes: int

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        """The single row of a statement, JSON as bytes.

        RequestRefused with TIMEOUT when it takes too long, with TOO_COSTLY when it gives too much, with UNAVAILABLE when the
        server cannot be reached or has no connection to spare for as long. A connection found lost is replaced before
        anybody notices.
        """
        deadline = self.pool.deadline()
        try:
            try:
                return await self._fetch(text, values, deadline, None)
            except _LostError:
                # Whatever took it away has taken those beside it, too.
                self.pool.terminate_idle()
                return await self._fetch(text, values, deadline, self.pool.time_left(deadline))
        except (TimeoutError, asyncpg.QueryCanceledError) as error:
            raise read_timed_out(self.pool.seconds) from error
        except asyncpg.InvalidTextRepresentationError as error:
            raise answer_too_large(self.most_bytes) if OVERSPENT in str(error) else error from error
        except (_LostError, *UNREACHABLE) as error:
            raise database_unreachable(error) from error

    async def _fetch(self, text: str, values: list[object], deadline: float, seconds_left: float | None) -> tuple[Any, ...]:
        pool = self.pool
        connection = pool.acquire_idle(deadline)
        if connection is None:
            connection = await pool.acquire_in_turn(deadline)
            seconds_left = pool.time_left(deadline)
        try:
            row: tuple[Any, ...] = await connection.fetchrow(text, *values, timeout=seconds_left)
        except (asyncio.CancelledError, TimeoutError):
            pool.recover(connection)
            raise
        except Exception as error:
            self._return(connection, error)
            raise
        pool.release(connection)
        return row

    def _return(self, connection: PooledConnection, error: Exception) -> None:
        """What becomes of a connection on which a statement failed; TimeoutError or _LostError when it is lost."""
        is_overdue = connection in self.pool.overdue
        if not (is_overdue or is_fatal(error) or connection.is_closed()):
            self.pool.release(connection)
            return
        self.pool.terminate(connection)
        raise TimeoutError if is_overdue else _LostError(error) from error


@asynccontextmanager
async def open_postgres(
    address: Address, *, most_connections: int, concurrency: int, seconds: float, most_bytes: int
) -> AsyncIterator[PostgresConnections]:
    """At most so many connections, open until the end of the block; ConfigurationError when the server cannot be reached."""

    async def connect() -> PooledConnection:
        try:
            # In time to be said to those who wait for it.
            async with asyncio.timeout(SERVER_SHARE * seconds):
                return await _connect(address, seconds)
        except DRIVER_ERRORS as error:
            raise database_unreachable(error) from error

    with refusing_unreachable(address):
        first = await _connect(address, seconds)
    pool = PostgresPool(connect, most_connections, concurrency, seconds)
    pool.add(first)
    try:
        yield PostgresConnections(pool, most_bytes)
    finally:
        await pool.close()


async def _connect(address: Address, seconds: float) -> PooledConnection:
    async with asyncio.timeout(CONNECT_SECONDS):
        connection = await asyncpg.connect(
            address.dsn,
            timeout=None,
            statement_cache_size=_CACHED_STATEMENTS,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            server_settings={**_SETTINGS, "statement_timeout": server_timeout(seconds)},
        )
        try:
            # Only now: a driver that is told to look for a server that takes writes would pass all of them over.
            await connection.execute("set default_transaction_read_only = on")
            # JSON passes through as the bytes that the server sent: nothing is decoded only to be encoded again.
            await exchange_days_as_text(connection)
            await connection.set_type_codec("json", schema="pg_catalog", format="binary", encoder=bytes, decoder=bytes)
        except BaseException:
            connection.terminate()
            raise
        return connection
