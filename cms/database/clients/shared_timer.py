"""One timer for many times, so that no statement pays for a timer of its own."""

import asyncio
from collections.abc import Callable
from math import inf


class SharedTimer:
    """Rings at the earliest of the times it was set to, by the event loop's clock, and then at the time that the look gives.

    The look is told what time it is, and gives when it is needed again: never, if that is infinite.
    """

    def __init__(self, when_due: Callable[[float], float]) -> None:
        self.due_at = inf
        self._when_due = when_due
        self._timer: asyncio.TimerHandle | None = None

    def set(self, time: float) -> None:
        """Ring at this time, unless it rings earlier."""
        if time < self.due_at:
            self.cancel()
            self.due_at = time
            self._timer = asyncio.get_running_loop().call_at(time, self._fire)

    def cancel(self) -> None:
        """Ring no more."""
        if self._timer is not None:
            self._timer.cancel()
        self.due_at, self._timer = inf, None

    def _fire(self) -> None:
        self.due_at, self._timer = inf, None
        self.set(self._when_due(asyncio.get_running_loop().time()))
