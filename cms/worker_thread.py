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
from cms.stopping import is_stopping, refused_when_cut_off

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
class _Piece:
    """A piece of work, and who waits for what it comes to."""

    loop: asyncio.AbstractEventLoop
    outcome: asyncio.Future[Any]  # Any: pieces of every kind stand in one line
    work: Callable[[], Any]

    def do(self) -> None:
        """Do it, unless nobody waits any more."""
        if self.outcome.done():
            return
        done, error = None, None
        try:
            done = self.work()
        except BaseException as raised:  # noqa: BLE001 - it is raised again by whoever waits
            error = raised
        with suppress(RuntimeError):  # the loop has ended, and with it all who waited
            self.loop.call_soon_threadsafe(self._settle, done, error)

    def _settle(self, done: object, error: BaseException | None) -> None:
        if self.outcome.done():
            return
        if error is None:
            self.outcome.set_result(done)
        else:
            self.outcome.set_exception(error)


@dataclass
class WorkerThread:
    """Threads beside the event loop, and the line before them.

    Few: heavy pieces stand in line behind each other, and the loop has hardly a rival for the interpreter. They end with the
    process, whatever they are at.
    """

    most: int = MOST_WAITING
    threads: int = 1
    waiting: int = 0
    _line: SimpleQueue[_Piece | None] = field(default_factory=SimpleQueue)
    _started: int = 0
    _closed: bool = False

    def __post_init__(self) -> None:
        """Has its threads end when nobody has it any more."""
        weakref.finalize(self, self._line.put, None)

    async def run(self, work: Callable[..., _T], *given: object) -> _T:
        """What the work comes to; RequestRefused with UNAVAILABLE, at once, when the line is full or closed."""
        if self._closed:
            raise is_stopping()
        if self.waiting >= self.most:
            message = f"{self.most} large requests are being read already; ask again in a moment"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        loop = asyncio.get_running_loop()
        piece = _Piece(loop, loop.create_future(), partial(work, *given))
        self.waiting += 1
        try:
            self._line.put(piece)
            self._start_thread()
            with refused_when_cut_off():
                done: _T = await piece.outcome
            return done
        finally:
            self.waiting -= 1

    def close(self) -> None:
        """Give up all that waits in line; what is in hand may still come to its end."""
        self._closed = True
        while (piece := self._next()) is not None:
            if not piece.outcome.done():
                piece.outcome.set_exception(is_stopping())

    def _next(self) -> _Piece | None:
        try:
            return self._line.get_nowait()
        except Empty:
            return None

    def _start_thread(self) -> None:
        if self._started < min(self.threads, self.waiting):
            self._started += 1
            Thread(target=_work, args=(self._line,), name="beside", daemon=True).start()


def _work(line: SimpleQueue[_Piece | None]) -> None:
    """Do one piece after the other: what a thread does."""
    while (piece := line.get()) is not None:
        piece.do()
        del piece
    line.put(None)  # for the next thread


def settle() -> None:
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
