"""Work beside the event loop: what computes for long, one piece after the other in a thread of its own."""

import asyncio
import gc
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from cms.errors import RequestCode, RequestRefused

MOST_WAITING = 50
"""Pieces of work that may be in hand and in line at once, each with what it was given in memory."""

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter while the event loop waits for it; Python's own 5 ms add up within a request."""

YOUNG_OBJECTS = 10_000
"""How many new objects make the collector look at them. With Python's own 700 a single large document makes it look through
everything there is, which stops every thread for a tenth of a second."""

T = TypeVar("T")


def _one_thread() -> ThreadPoolExecutor:
    # Only one: heavy pieces stand in line behind each other, and the loop has one rival for the interpreter and not many.
    return ThreadPoolExecutor(1, thread_name_prefix="beside")


@dataclass
class Beside:
    """A thread beside the event loop, and the line before it."""

    most: int = MOST_WAITING
    waiting: int = 0
    thread: ThreadPoolExecutor = field(default_factory=_one_thread)

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """What the work comes to; RequestRefused with UNAVAILABLE, at once, when the line is full."""
        if self.waiting >= self.most:
            message = f"{self.most} large requests are being read already; ask again in a moment"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.thread, work, *given)
        finally:
            self.waiting -= 1


def settle() -> None:
    """Sets a process up to serve, once all is loaded: what is there by now is never collected, and threads take turns."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)
    sys.setswitchinterval(SWITCH_SECONDS)
