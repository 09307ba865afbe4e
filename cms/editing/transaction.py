"""One act, one transaction; tried again when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from tortoise.exceptions import IntegrityError

from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.editing.store import Store

T = TypeVar("T")

_ATTEMPTS = 5
# A slug taken or an entry gone between check and write, or two acts each waiting for the other.
_SOMEBODY_ELSE = (IntegrityError, asyncpg.DeadlockDetectedError)


async def act(database: Database, step: Callable[[Store], Awaitable[T]]) -> T:
    """Runs a step in a transaction of its own, so that it is done as a whole or not at all.

    What it checked may be overtaken before it writes. The database then refuses, and the step runs again on what is
    there now: its own checks then say what is wrong in the words of a refusal.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with database.transaction() as connection:
                return await step(Store(connection, database.dialect, REGISTRY, MODELS))
        except _SOMEBODY_ELSE:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")
