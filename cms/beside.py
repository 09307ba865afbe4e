"""Work beside the event loop: what computes for long, one piece after the other in a thread of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from cms.errors import RequestCode, RequestRefused

MOST_WAITING = 50
"""Pieces of work that may be in hand and in line at once, each with what it was given in memory."""

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
