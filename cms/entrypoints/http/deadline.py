"""One timer for a whole connection: deadlines move without touching it."""

import asyncio
from collections.abc import Callable

_Loop = asyncio.AbstractEventLoop

_LATE_SECONDS = 0.1
"""A timer that is later than this was held up by us, for which a client does not pay."""

_LEAST_SECONDS = 0.001


class ConnectionDeadline:
    """How long something is waited for: `since` is moved freely, and looked at when the timer happens to fire.

    `seconds_left` is asked then, with the time; `on_overdue` is called when nothing is left. No wait that may begin at any
    time can be shorter than `longest`, the longest time between two looks.
    """

    def __init__(
        self, loop: _Loop, longest: float, seconds_left: Callable[[float], float], on_overdue: Callable[[], None]
    ) -> None:
        self.now = loop.time
        self.since = loop.time()
        self._loop = loop
        self._longest = longest
        self._seconds_left = seconds_left
        self._on_overdue = on_overdue
        self._schedule(longest)

    def shorten(self, seconds: float) -> None:
        """Wait for something else, from now on, that may be due earlier than any look."""
        self.since = self.now()
        self.cancel()
        self._schedule(seconds)

    def cancel(self) -> None:
        """Wait for nothing any more."""
        self._timer.cancel()

    def _schedule(self, seconds: float) -> None:
        seconds = max(min(seconds, self._longest), _LEAST_SECONDS)
        self._due_at = self.now() + seconds
        self._timer = self._loop.call_later(seconds, self._check)

    def _check(self) -> None:
        now = self.now()
        if now - self._due_at > _LATE_SECONDS:
            self.since += now - self._due_at
        left = self._seconds_left(now)
        if left > 0:
            self._schedule(left)
        else:
            self._on_overdue()
