"""An event loop on which time passes only while everybody waits: minutes are over at once, and every second is exact."""

import asyncio
import selectors
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """For code that waits for nothing but its own timers: nothing is heard from outside."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.now


class _Selector(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:  # Any: as the base class declares
        assert timeout is not None, "everybody waits for ever"
        self._loop.now += timeout
        return []


ON_VIRTUAL_TIME = ("asyncio", {"loop_factory": VirtualLoop})
"""What a module's fixture `anyio_backend` gives to run all of its tests on such a loop."""
