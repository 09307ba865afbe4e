"""One look-out for changes in a process, for all who wait there."""

import asyncio
from contextlib import suppress

from cms.changes.watch import Watch

SECONDS_BETWEEN_LOOKS = 1.0


class ChangeSignal:
    """Wakes everybody who waits when the watch has been told of a change, or the process stops."""

    def __init__(self, watch: Watch) -> None:
        self._closed = False
        self._watch = watch
        self._waiting = 0
        self._changed = asyncio.Event()
        self._look_out: asyncio.Task[None] | None = None

    def is_closed(self) -> bool:
        """Whether nothing is waited for any more."""
        return self._closed

    async def wait(self, revision: int, seconds: float) -> bool:
        """Waits until there may be something after a revision, at most so long; says whether there may be.

        At once when it is closed.
        """
        if self._closed or self._watch.revision > revision:
            return True
        changed = self._changed
        self._waiting += 1
        try:
            if self._look_out is None or self._look_out.done():
                self._look_out = asyncio.create_task(self._look(), name="look-out for changes")
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await changed.wait()
        finally:
            self._waiting -= 1
        return changed.is_set()

    def close(self) -> None:
        """Waits for nothing any more."""
        self._closed = True
        self._wake()

    async def _look(self) -> None:
        while self._waiting and not self._closed:
            known = self._watch.revision, self._watch.epoch
            await self._watch.wait_for(known[0] + 1, SECONDS_BETWEEN_LOOKS)
            # What was put back to an earlier state concerns everybody, too.
            if (self._watch.revision, self._watch.epoch) != known:
                self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
