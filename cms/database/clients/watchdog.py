"""Connections on which a statement takes too long, found by one timer: no statement pays for one of its own."""

import asyncio
from collections.abc import Awaitable
from math import inf
from typing import Any, TypeVar

from cms.database.clients.shared_timer import SharedTimer

_T = TypeVar("_T")


class Watchdog:
    """Closes connections on which a statement has been running for `seconds`; TimeoutError for whoever waits for it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: dict[Any, float] = {}  # until when a statement may, by connection; asyncpg comes without types
        self._closed: set[Any] = set()
        self._timer = SharedTimer(self._close_overdue)

    async def run(self, connection: Any, statement: Awaitable[_T], *, waited: float) -> _T:
        """What comes of a statement, for whose connection so many of the seconds were waited."""
        deadline = asyncio.get_running_loop().time() + self._seconds - waited
        self._running[connection] = deadline
        self._timer.set(deadline)
        try:
            return await statement
        except Exception as error:
            if connection not in self._closed:
                raise
            raise TimeoutError from error  # to the driver it is a connection that was lost
        finally:
            self._running.pop(connection, None)
            self._closed.discard(connection)

    def _close_overdue(self, now: float) -> float:
        for connection in [one for one, deadline in self._running.items() if deadline <= now]:
            del self._running[connection]
            self._closed.add(connection)
            connection.terminate()
        return min(self._running.values(), default=inf)
