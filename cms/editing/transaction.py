"""One act, one transaction; tried again when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from tortoise.exceptions import IntegrityError

from cms.access.actor import Actor
from cms.access.standing import check_standing
from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.editing.at_once import NotAtOnceError, save_at_once
from cms.editing.forms import Declared
from cms.editing.store import Store

DECLARED = Declared(REGISTRY, MODELS)

T = TypeVar("T")

_ATTEMPTS = 5
_OVERTAKEN = "acts that were overtaken"
# A slug taken or an entry gone between check and write, two acts each waiting for the other, or a row changed meanwhile
# where the server's transactions see one moment only.
_SOMEBODY_ELSE = (IntegrityError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


async def act(database: Database, actor: Actor, step: Callable[[Store], Awaitable[T]]) -> T:
    """Runs an actor's step in a transaction of its own, so that it is done as a whole or not at all.

    Refused before anything else when the actor's token was revoked. What the step checked may be overtaken before it
    writes. The database then refuses, and the step runs again on what is there now: its own checks then say what is wrong
    in the words of a refusal. Those who were overtaken go one by one.
    """
    for attempt in range(_ATTEMPTS):
        try:
            async with database.transaction() as connection:
                await check_standing(connection, database.dialect, actor)
                store = Store(connection, database.dialect, DECLARED)
                if attempt > 0:
                    await store.stand_in_line(_OVERTAKEN)
                return await step(store)
        except _SOMEBODY_ELSE:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


async def act_at_once(database: Database, actor: Actor, step: Callable[[Store], Awaitable[T]]) -> T:
    """The same for a step that saves one entry: without a transaction around it where that comes to the same.

    Nobody is waited for, until somebody is in the way: then it is an act like any other.
    """
    try:
        return await save_at_once(database, DECLARED, actor, step)
    except (NotAtOnceError, asyncpg.IntegrityConstraintViolationError, *_SOMEBODY_ELSE):
        return await act(database, actor, step)


async def look(database: Database, step: Callable[[Store], Awaitable[T]]) -> T:
    """Runs a step that only reads."""
    async with database.transaction() as connection:
        return await step(Store(connection, database.dialect, DECLARED))
