"""Connections on which nothing moves any more, found by a look now and then: no statement pays for a timer of its own."""

# ruff: noqa: SLF001 - the driver has no other door to how many statements a connection has run

import asyncio
from typing import Any

LOOK_SECONDS = 1.0


class FrozenWatch:
    """Closes lent connections on which the same statement has been running for longer than `seconds`.

    Whoever waits for it is then told by the driver that the connection was lost.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lent: dict[Any, tuple[int, float]] = {}  # to how many statements it had run when, as seen last
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, connection: Any) -> None:
        """Watch a connection from now on."""
        self._lent[connection] = (-1, 0.0)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def end(self, connection: Any) -> bool:
        """Watch it no more; whether it was still watched, and not closed here."""
        return self._lent.pop(connection, None) is not None

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for connection, (before, since) in list(self._lent.items()):
            held = connection._con  # none when it was closed meanwhile
            if held is None or held.is_closed():
                continue
            if (count := held._protocol.queries_count) != before:
                self._lent[connection] = (count, loop.time())
            elif loop.time() - since > self._seconds:
                connection.terminate()
                self.end(connection)
        self._timer = loop.call_later(LOOK_SECONDS, self._look) if self._lent else None
