"""Work beside the event loop: what computes for long, one piece after the other in a thread of its own."""

import asyncio
import ctypes
import gc
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from cms.errors import RequestCode, RequestRefused
from cms.shutdown import refused_on_shutdown, shutdown_refusal

MOST_WAITING = 50
"""Pieces of work that may be in hand and in line at once, each with what it was given in memory."""

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter while the event loop waits for it; Python's own 5 ms add up within a request."""

_YOUNG_OBJECTS = 10_000
"""How many new objects make the collector look at them. With Python's own 700 a single large document makes it look through
everything there is, which stops every thread for a tenth of a second."""

LARGE_BLOCK = 1024 * 1024
"""Bytes from which on memory comes from the system alone and goes back at once. The GNU C library raises its own bound with
each large block that is freed, so that a few large answers would stay in a process for good."""

M_MMAP_THRESHOLD = -3  # as malloc.h has it

_T = TypeVar("_T")


@dataclass(frozen=True)
class _Job:
    """A piece of work, and who waits for what it comes to."""

    loop: asyncio.AbstractEventLoop
    result: asyncio.Future[Any]  # Any: pieces of every kind stand in one line
    work: Callable[[], Any]

    def run_unless_cancelled(self) -> None:
        """Do it, unless nobody waits any more."""
        if self.result.done():
            return
        value, error = None, None
        try:
            value = self.work()
        except BaseException as raised:  # noqa: BLE001 - it is raised again by whoever waits
            error = raised
        with suppress(RuntimeError):  # the loop has ended, and with it all who waited
            self.loop.call_soon_threadsafe(self._settle, value, error)

    def _settle(self, value: object, error: BaseException | None) -> None:
        if self.result.done():
            return
        if error is None:
            self.result.set_result(value)
        else:
            self.result.set_exception(error)


@dataclass
class WorkerThread:
    """Threads beside the event loop, and the line before them.

    Few: heavy pieces stand in line behind each other, and the loop has hardly a rival for the interpreter. They end with the
    process, whatever they are at.
    """

    most_waiting: int = MOST_WAITING
    threads: int = 1
    waiting: int = 0
    _queue: SimpleQueue[_Job | None] = field(default_factory=SimpleQueue)
    _started: int = 0
    _closed: bool = False

    def __post_init__(self) -> None:
        """Has its threads end when nobody has it any more."""
        weakref.finalize(self, self._queue.put, None)

    async def run(self, work: Callable[..., _T], *arguments: object) -> _T:
        """What the work comes to; RequestRefused with UNAVAILABLE, at once, when the line is full or closed."""
        if self._closed:
            raise shutdown_refusal()
        if self.waiting >= self.most_waiting:
            message = f"{self.most_waiting} large requests are being read already; ask again in a moment"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        loop = asyncio.get_running_loop()
        job = _Job(loop, loop.create_future(), partial(work, *arguments))
        self.waiting += 1
        try:
            self._queue.put(job)
            self._start_thread()
            with refused_on_shutdown():
                value: _T = await job.result
            return value
        finally:
            self.waiting -= 1

    def close(self) -> None:
        """Give up all that waits in line; what is in hand may still come to its end."""
        self._closed = True
        while (job := self._next()) is not None:
            if not job.result.done():
                job.result.set_exception(shutdown_refusal())

    def _next(self) -> _Job | None:
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _start_thread(self) -> None:
        if self._started < min(self.threads, self.waiting):
            self._started += 1
            Thread(target=_run_jobs, args=(self._queue,), name="beside", daemon=True).start()


def _run_jobs(queue: SimpleQueue[_Job | None]) -> None:
    """Do one piece after the other: what a thread does."""
    while (job := queue.get()) is not None:
        job.run_unless_cancelled()
        del job
    queue.put(None)  # for the next thread


def tune_for_serving() -> None:
    """Sets a process up to serve, once all is loaded.

    What is there by now is never collected, threads take turns, and memory of large answers is given back.
    """
    _give_large_blocks_back()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 10, 10)
    sys.setswitchinterval(SWITCH_SECONDS)


def _give_large_blocks_back() -> None:
    # Other C libraries have no such switch, and none of its trouble.
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
