"""One act, one transaction; tried again when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from tortoise.exceptions import IntegrityError

from cms.access.actor import Actor
from cms.access.token_validity import check_not_revoked, check_not_revoked_without_lock
from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.clients.errors import ConnectionLost, conflicts_persist
from cms.database.connect import Database, current_context
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.optimistic import TransactionNeededError, save_optimistically
from cms.editing.storage.store import Store, UnlockedStore

DECLARATIONS = Declarations(REGISTRY, MODELS)

_T = TypeVar("_T")

_ATTEMPTS = 6
_OVERTAKEN_LOCK = "acts that were overtaken"
# Two acts each waiting for the other, or a row changed meanwhile where the server's transactions see one moment only.
_TRANSACTION_CONFLICTS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


async def run_in_transaction(database: Database, actor: Actor, step: Callable[[Store], Awaitable[_T]]) -> _T:
    """Runs an actor's step in a transaction of its own, so that it is done as a whole or not at all.

    Refused before anything else when the actor's token was revoked. What the step checked may be overtaken before it
    writes. The database then refuses, and the step runs again on what is there now: its own checks then say what is wrong
    in the words of a refusal. Those who were overtaken go one by one; who was overtaken twice keeps everybody else from
    writing where that was. Refused with UNAVAILABLE for who is never let through. An act that lost its connection before
    anything was committed is done once more.
    """
    return await _retry_when_connection_lost(lambda: _try_in_transactions(database, actor, step))


async def run_optimistically(database: Database, actor: Actor, step: Callable[[Store], Awaitable[_T]]) -> _T:
    """The same for a step that saves one entry: without a transaction around it where that comes to the same.

    Nobody is waited for, until somebody is in the way: then it is an act like any other.
    """
    return await _retry_when_connection_lost(lambda: _try_optimistically(database, actor, step))


async def _retry_when_connection_lost(attempt: Callable[[], Awaitable[_T]]) -> _T:
    try:
        return await attempt()
    except ConnectionLost as lost:
        if not lost.is_retryable:
            raise
    return await attempt()


async def _try_optimistically(database: Database, actor: Actor, step: Callable[[Store], Awaitable[_T]]) -> _T:
    if database.recorder is not None:
        return await _try_in_transactions(database, actor, step)
    try:
        return await save_optimistically(database, DECLARATIONS, actor, step)
    except (TransactionNeededError, asyncpg.IntegrityConstraintViolationError, *_TRANSACTION_CONFLICTS):
        return await _try_in_transactions(database, actor, step)


async def _try_in_transactions(database: Database, actor: Actor, step: Callable[[Store], Awaitable[_T]]) -> _T:
    contested: set[str] = set()
    for attempt in range(_ATTEMPTS):
        try:
            async with database.transaction() as connection:
                await check_not_revoked(connection, database.dialect, actor)
                store = Store(connection, database.dialect, DECLARATIONS)
                if attempt > 0:
                    await store.take_named_lock(_OVERTAKEN_LOCK)
                if attempt > 1:
                    await store.lock_tables(contested)
                result = await step(store)
                if database.recorder is not None:
                    await database.recorder(result)
                return result
        except IntegrityError as error:
            if attempt == _ATTEMPTS - 1:
                raise
            contested |= _contested_tables(error)
        except _TRANSACTION_CONFLICTS as error:
            if attempt == _ATTEMPTS - 1:
                raise conflicts_persist(error) from error
    raise AssertionError("the last attempt returns or raises")


async def run_without_transaction(database: Database, step: Callable[[Store], Awaitable[_T]]) -> _T:
    """Runs a step that only reads, statement by statement: whatever it finds may be another one the next moment."""
    with current_context(database.context):
        connection = database.context.connections.get(database.dialect.value)
        return await step(UnlockedStore(connection, database.dialect, DECLARATIONS))


async def run_read_only(database: Database, step: Callable[[Store], Awaitable[_T]]) -> _T:
    """Runs a step that only reads, also where nothing can be written; once more when it lost its connection."""
    return await _retry_when_connection_lost(lambda: _read(database, step))


async def run_in_snapshot(database: Database, step: Callable[[Store], Awaitable[_T]]) -> _T:
    """Runs a step that only reads, in a transaction in which all of it is of one moment; once more when that was lost."""

    async def read() -> _T:
        async with database.snapshot() as connection:
            return await step(UnlockedStore(connection, database.dialect, DECLARATIONS))

    return await _retry_when_connection_lost(read)


async def run_read_only_as(database: Database, actor: Actor, step: Callable[[Store], Awaitable[_T]]) -> _T:
    """The same for an actor; Refused before anything else when the actor's token was revoked."""

    async def step_of_actor(store: Store) -> _T:
        await check_not_revoked_without_lock(store.connection, store.dialect, actor)
        return await step(store)

    return await run_read_only(database, step_of_actor)


async def _read(database: Database, step: Callable[[Store], Awaitable[_T]]) -> _T:
    async with database.reading() as connection:
        return await step(UnlockedStore(connection, database.dialect, DECLARATIONS))


def _contested_tables(error: IntegrityError) -> set[str]:
    """Where a slug was taken or an entry went between check and write, as far as the database says it."""
    return {name} if (name := getattr(error.__cause__, "table_name", None)) else set()
