"""Read-only connections to PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from cms.database.address import Address
from cms.database.connect import CONNECT_SECONDS, reaching

POOL_LEAST, POOL_MOST = 1, 10
STATEMENTS = 1_000  # prepared and kept by each connection
SETTINGS = {
    "application_name": "marquee-read",
    "default_transaction_read_only": "on",
    "jit": "off",  # compiling a wide statement costs more than running it
    "random_page_cost": "1.1",  # what is read often is in memory; the default takes whole tables for index reads
    "timezone": "UTC",
}


@dataclass(frozen=True)
class PostgresConnections:
    """A pool of read-only connections."""

    pool: Any  # Any: asyncpg comes without types

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        """The single row of a statement, JSON as bytes."""
        async with self.pool.acquire() as connection:
            row = await connection.fetchrow(text, *values)
        return tuple(row)


class _Plain(asyncpg.Connection):  # type: ignore[misc]  # asyncpg comes without types
    """A connection that is given back as it is: nothing here changes its state, and a reset is one round trip more."""

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as the base class declares
        """Do nothing."""


async def _keep_json(connection: Any) -> None:
    """JSON passes through as the bytes that the server sent: nothing is decoded only to be encoded again."""
    await connection.set_type_codec("json", schema="pg_catalog", format="binary", encoder=bytes, decoder=bytes)


@asynccontextmanager
async def open_postgres(address: Address) -> AsyncIterator[PostgresConnections]:
    """A pool, open until the end of the block; ConfigurationError when the server cannot be reached."""
    with reaching(address):
        pool = await asyncpg.create_pool(
            address.dsn,
            min_size=POOL_LEAST,
            max_size=POOL_MOST,
            timeout=CONNECT_SECONDS,
            statement_cache_size=STATEMENTS,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            connection_class=_Plain,
            init=_keep_json,
            server_settings=SETTINGS,
        )
    try:
        yield PostgresConnections(pool)
    finally:
        await pool.close()
