"""Several processes that do the same work: started, replaced when they die, and stopped together."""

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cms.errors import CmsError

STOPPING = (signal.SIGTERM, signal.SIGINT)
SECONDS_BETWEEN_STARTS = 1
"""A worker that dies at once is not replaced more often than this."""

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class Post:
    """What a worker is told when it starts."""

    place: int
    """Its number, from 0; a replacement has that of the one it replaces."""
    opens: bool
    """Whether it is the very first, before which there was none."""
    lifeline: int
    """A file descriptor that can be read from when there is no supervisor any more."""
    report: Callable[[], None]
    """To be called when it is ready."""


class Crew:
    """The supervisor: this process starts workers by forking, so that what it has loaded is loaded once, and does no work."""

    def __init__(self, size: int, work: Callable[[Post], None]) -> None:
        self._size = size
        self._work = work
        self._places: dict[int, int] = {}  # by process
        self._started: dict[int, float] = {}  # by place
        self._is_stopping = False
        self._lifeline, self._held = os.pipe()

    def run(self, when_ready: Callable[[], None]) -> int:
        """Work until told to stop by a signal; the status to end with: 1 when the first worker could not begin."""
        gc.freeze()  # what stands still in memory is shared with the workers
        with self._hearing_signals():
            if not self._start_first():
                return 0 if self._is_stopping else 1
            when_ready()
            for place in range(1, self._size):
                self._start_unless_stopping(place)
            while self._places:
                self._replace(*os.wait())
        return 0

    def _start_first(self) -> bool:
        """Start the first alone: what it needs done once is done, and what is wrong is said once."""
        ready, reports = os.pipe()
        self._start(0, opens=True, reports=reports)
        os.close(reports)
        is_ready = bool(os.read(ready, 1))
        os.close(ready)
        if not is_ready:
            os.wait()
        return is_ready

    def _start(self, place: int, *, opens: bool = False, reports: int | None = None) -> None:
        self._started[place] = time.monotonic()
        # A signal must meet either the supervisor, who knows of the worker, or the worker, who is one.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        worker = os.fork()
        if worker == 0:
            os.close(self._held)
            report = (lambda: None) if reports is None else (lambda: _report(reports))
            _be_worker(self._work, Post(place, opens, self._lifeline, report))
        self._places[worker] = place
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _replace(self, worker: int, status: int) -> None:
        place = self._places.pop(worker)
        if self._is_stopping:
            return
        log.warning("Worker %d ended with %d; another one starts.", worker, os.waitstatus_to_exitcode(status))
        time.sleep(max(0.0, self._started[place] + SECONDS_BETWEEN_STARTS - time.monotonic()))
        self._start_unless_stopping(place)

    def _start_unless_stopping(self, place: int) -> None:
        if not self._is_stopping:
            self._start(place)

    @contextmanager
    def _hearing_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self._is_stopping = True
        for worker in self._places:
            os.kill(worker, signal.SIGTERM)


def _report(reports: int) -> None:
    os.write(reports, b"!")
    os.close(reports)


def _be_worker(work: Callable[[Post], None], post: Post) -> None:
    """Never comes back: what the supervisor was in the middle of is not the worker's."""
    status = 1
    try:
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        work(post)
        status = 0
    except CmsError as error:
        log.error("%s", error)  # noqa: TRY400  a sentence, no traceback
    except BaseException:
        log.exception("a worker ended")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
