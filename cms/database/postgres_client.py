"""The PostgreSQL connections of the write side: a pool that loses no connection to a transaction that could not begin."""

# ruff: noqa: SLF001 - a client is extended by the inner parts of Tortoise's own, held to one minor version by pyproject.toml

from types import TracebackType

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections


class PooledTransactionContext(TransactionContextPooled):
    """Begins and ends a transaction, and gives its connection back whatever happens on the way."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        connection = await pool.acquire()
        try:
            self.client._connection = connection
            await self.client.begin()
        except BaseException:
            await pool.release(connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        try:
            if not self.client._finalized:
                await (self.client.commit() if exc_type is None else self.client.rollback())
        finally:
            get_connections().reset(self.token)
            # Releasing rolls back what is left when the end itself was cut short.
            await self.client._parent._pool.release(self.client._connection)


class PooledClient(AsyncpgDBClient):
    """The pool of connections that write."""

    def _in_transaction(self) -> TransactionContext:
        return PooledTransactionContext(TransactionWrapper(self), self._pool_init_lock)


client_class = PooledClient  # the name by which Tortoise finds the client in an engine's module
