"""The connections that stay: how many there may be, whether their callers are still known, and how they end with the server."""

import asyncio
import logging
from enum import Enum
from typing import Protocol

from cms.access.actor import Actor
from cms.clock import now
from cms.errors import RequestRefused
from cms.shutdown import SHUTDOWN_MESSAGE
from schema.protocol.authentication import Access
from schema.protocol.request import HttpRefused

SECONDS_BETWEEN_ACCESS_CHECKS = 2.0

MOST_OPERATIONS = 100
"""On one socket at once."""

log = logging.getLogger("marquee")


class EndReason(Enum):
    """Why a connection ends by our doing."""

    STOPPING = SHUTDOWN_MESSAGE
    ACCESS_LOST = "the token has expired, or was revoked"


class LiveConnection(Protocol):
    """A socket, or a stream of events."""

    @property
    def actor(self) -> Actor | None:
        """Whose it is; None for an anonymous caller."""

    def end(self, reason: EndReason) -> None:
        """End it soon; never waits."""


class LiveConnections:
    """Those of one process. A permission that is gone is noticed within seconds, also by who hears of nothing."""

    def __init__(self, access: Access | None, most: int) -> None:
        self._access = access
        self._most = most
        self._open: set[LiveConnection] = set()
        self._operations = 0
        self._checking: asyncio.Task[None] | None = None
        self._is_closed = False

    def check_room(self) -> None:
        """HttpRefused when there is no room for one more, or the server stops."""
        if self._is_closed:
            raise HttpRefused(503, SHUTDOWN_MESSAGE, {"Retry-After": "1"})
        if len(self._open) >= self._most:
            message = f"{self._most} sockets and event streams are open already; try again in a moment, or at another process"
            raise HttpRefused(503, message, {"Retry-After": "5"})

    def add(self, connection: LiveConnection) -> None:
        """One more; its caller may become known later, by `watch_access`."""
        self._open.add(connection)
        self.watch_access(connection)

    def remove(self, connection: LiveConnection) -> None:
        """One less."""
        self._open.discard(connection)

    def has_room_for_operation(self) -> bool:
        """Whether another operation may be run on a socket: in all as many as connections, and enough for one socket."""
        return self._operations < max(self._most, MOST_OPERATIONS)

    def add_operation(self) -> None:
        """One more on a socket."""
        self._operations += 1

    def remove_operation(self) -> None:
        """One less."""
        self._operations -= 1

    def watch_access(self, connection: LiveConnection) -> None:
        """Look from now on whether a connection's caller is still known."""
        if connection.actor is not None and (self._checking is None or self._checking.done()):
            self._checking = asyncio.create_task(self._check_until_left(), name="tokens of live connections")

    def close(self) -> None:
        """End all there are, and take no more."""
        self._is_closed = True
        if self._checking is not None:
            self._checking.cancel()
        for connection in list(self._open):
            connection.end(EndReason.STOPPING)

    async def _check_until_left(self) -> None:
        while any(one.actor is not None for one in self._open):
            try:
                await self._check()
            except RequestRefused as refusal:
                log.warning("tokens of live connections could not be checked: %s", refusal)
            await asyncio.sleep(SECONDS_BETWEEN_ACCESS_CHECKS)

    async def _check(self) -> None:
        """One look for all: a statement, and the tokens themselves only when some were made or revoked since."""
        if self._access is None:
            return
        tokens = self._access.token_cache
        await tokens.reload()
        known = {actor: tokens.find_current(actor, now()) for actor in {one.actor for one in self._open} if actor is not None}
        for connection in list(self._open):
            if connection.actor is not None and known.get(connection.actor, connection.actor) is None:
                connection.end(EndReason.ACCESS_LOST)
