"""Saves that need no transaction of their own: what they read is read freely, and one statement writes all or nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from tortoise.backends.base.client import TransactionalDBClient

from cms.access.actor import Actor
from cms.access.token_validity import check_not_revoked
from cms.database.addresses.address import Dialect
from cms.database.clients.errors import ConnectionLost, outcome_unknown
from cms.database.connect import Database, current_context
from cms.editing.storage.bindings import bind_values
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.postgres_batch import compile_batch
from cms.editing.storage.store import Store, unwrap_single_items
from cms.editing.storage.table import Row, Table
from cms.editing.storage.write_batch import WriteBatch
from cms.errors import Refused

_T = TypeVar("_T")


class TransactionNeededError(Exception):
    """A save takes a transaction: it has to wait for somebody, takes several statements, or was overtaken."""


@dataclass(frozen=True)
class OptimisticStore(Store):
    """The tables without a transaction. Only one batch can be written, and it is not when anything it rests on has changed.

    What an entry was like is held by its mark, that others are there by foreign keys, that names are free by unique
    indexes, and that the actor still stands by a lock on its token: all in the one statement that writes.
    """

    driver_connection: Any  # asyncpg comes without types
    actor: Actor
    written_batches: list[WriteBatch] = field(default_factory=list)
    sent_batches: list[WriteBatch] = field(default_factory=list)
    """What was handed to the server to be written; whether it was is known when it has answered."""

    holds_locks: ClassVar[bool] = False

    async def run(self, statement: str, *values: object) -> list[Row]:
        """One statement on the connection that the act keeps, past what Tortoise does for each."""
        statement, values = unwrap_single_items(statement, values)
        return await self.execute_query_dict(statement, bind_values(self.dialect, values))

    async def execute_query_dict(self, statement: str, values: list[object]) -> list[Row]:
        """The same for values as the driver takes them."""
        return [dict(row) for row in await self.driver_connection.fetch(statement, *values)]

    async def lock_rows(self, table: Table, keys: Sequence[UUID]) -> None:
        """Nothing: rows have marks instead."""

    async def take_named_lock(self, name: str) -> None:
        """Cannot be done here."""
        raise TransactionNeededError(name)

    async def write(self, batch: WriteBatch) -> None:
        """Does all that was collected in one statement."""
        groups = list(batch.operations_by_statement())
        if len(groups) > 1 or self.written_batches:
            raise TransactionNeededError("several statements")
        if groups:
            statement, values = compile_batch(groups[0], self.actor)
            if not self.driver_connection.is_closed():
                self.sent_batches.append(batch)
            (row,) = await self.run(statement, *values)
            if not row["done"]:
                raise TransactionNeededError("overtaken")
            self.written_batches.append(batch)


async def save_optimistically(
    database: Database, declarations: Declarations, actor: Actor, step: Callable[[Store], Awaitable[_T]]
) -> _T:
    """Runs an actor's step without a transaction; TransactionNeededError when it takes one, and nothing was written.

    Refused as any act is, with UNAUTHENTICATED before anything else when the actor's token was revoked.
    """
    with current_context(database.context), database.write_check.recording():
        connection = database.context.connections.get(database.dialect.value)
        if database.dialect is not Dialect.POSTGRES or isinstance(connection, TransactionalDBClient):
            raise TransactionNeededError("this database has one connection, or a transaction is open")
        sent: list[WriteBatch] = []
        try:
            async with connection.acquire_connection() as driver_connection:
                return await _run(
                    OptimisticStore(connection, database.dialect, declarations, driver_connection, actor, sent_batches=sent),
                    actor,
                    step,
                )
        except ConnectionLost as lost:
            if not sent:
                raise
            raise outcome_unknown(lost.__cause__) from lost


async def _run(store: OptimisticStore, actor: Actor, step: Callable[[Store], Awaitable[_T]]) -> _T:
    try:
        done = await step(store)
    except Refused:
        await check_not_revoked(store, store.dialect, actor)
        raise
    if not store.written_batches:
        await check_not_revoked(store, store.dialect, actor)
    return done
