"""Several processes that do the same work: started, replaced when they die or hang, and stopped together."""

import asyncio
import gc
import logging
import os
import select
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from cms.errors import CmsError
from cms.stopping import end_process

_STOPPING = (signal.SIGTERM, signal.SIGINT)
SECONDS_BETWEEN_STARTS = 1
"""A worker that dies at once is not replaced more often than this."""

_BEAT_SECONDS = 1.0
"""How often a worker says that its event loop turns, and how often the supervisor looks at all of them."""

_LATE_SECONDS = 0.5
"""A look that comes later than this was held up, and so may the workers have been: by a machine that was suspended, say."""

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class WorkerSpec:
    """What a worker is told when it starts."""

    place: int
    """Its number, from 0; a replacement has that of the one it replaces."""
    opens: bool
    """Whether it is the very first, before which there was none."""
    lifeline: int
    """A file descriptor that can be read from when there is no supervisor any more."""
    pulse: int
    """A file descriptor to write to as long as it is well."""
    report: Callable[[], None]
    """To be called when it is ready."""


@dataclass
class Worker:
    """A process that was started."""

    process: int
    place: int
    pulse: int
    heard: float
    """When it was last heard of."""
    is_killed: bool = False


@dataclass(frozen=True)
class Bounds:
    """How many seconds a worker may say nothing, and how many it has to stop."""

    silence: float
    stop: float


class Supervisor:
    """The supervisor: this process starts workers by forking, so that what it has loaded is loaded once, and does no work."""

    def __init__(
        self, size: int, work: Callable[[WorkerSpec], None], bounds: Bounds, when_stopping: Callable[[], None] = lambda: None
    ) -> None:
        self._size = size
        self._work = work
        self._bounds = bounds
        self._when_stopping = when_stopping
        self._workers: dict[int, Worker] = {}  # by process
        self._started: dict[int, float] = {}  # by place
        self._stopping_since: float | None = None
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
            self._look_after()
        return 0

    @property
    def _is_stopping(self) -> bool:
        return self._stopping_since is not None

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
        pulse, beats = os.pipe()
        os.set_blocking(pulse, False)
        os.set_blocking(beats, False)
        # A signal must meet either the supervisor, who knows of the worker, or the worker, who is one.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        worker = os.fork()
        if worker == 0:
            os.close(self._held)
            report = (lambda: None) if reports is None else (lambda: _report(reports))
            _be_worker(self._work, WorkerSpec(place, opens, self._lifeline, beats, report))
        os.close(beats)
        self._workers[worker] = Worker(worker, place, pulse, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)

    def _look_after(self) -> None:
        """Replace who ends or hangs, until all have stopped."""
        planned = time.monotonic()
        while self._workers:
            now = time.monotonic()
            if now - planned > _LATE_SECONDS:
                for worker in self._workers.values():
                    worker.heard += now - planned
            planned = now + _BEAT_SECONDS
            self._listen()
            self._kill_who_hangs()
            self._replace_who_ended()

    def _listen(self) -> None:
        """Waits for a beat, an end or the next look, whatever comes first."""
        by_pulse = {worker.pulse: worker for worker in self._workers.values()}
        heard, _, _ = select.select(list(by_pulse), [], [], _BEAT_SECONDS)
        for pulse in heard:
            if os.read(pulse, 1024):
                by_pulse[pulse].heard = time.monotonic()

    def _kill_who_hangs(self) -> None:
        now = time.monotonic()
        for worker in self._workers.values():
            if now - worker.heard > self._bounds.silence:
                _kill(worker, f"has said nothing for {self._bounds.silence:g} seconds")
            elif self._stopping_since is not None and now - self._stopping_since > self._bounds.stop:
                _kill(worker, f"did not stop within {self._bounds.stop:g} seconds")

    def _replace_who_ended(self) -> None:
        with suppress(ChildProcessError):
            while self._workers and (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._replace(*ended)

    def _replace(self, process: int, status: int) -> None:
        worker = self._workers.pop(process)
        os.close(worker.pulse)
        if self._is_stopping:
            return
        log.warning("Worker %d ended with %d; another one starts.", process, os.waitstatus_to_exitcode(status))
        time.sleep(max(0.0, self._started[worker.place] + SECONDS_BETWEEN_STARTS - time.monotonic()))
        self._start_unless_stopping(worker.place)

    def _start_unless_stopping(self, place: int) -> None:
        if not self._is_stopping:
            self._start(place)

    @contextmanager
    def _hearing_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in _STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, *_: object) -> None:
        """Stop all workers; told so again, end them and itself at once, by the signal itself."""
        is_again = self._is_stopping
        self._stopping_since = self._stopping_since or time.monotonic()
        for worker in self._workers:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(worker, signal.SIGKILL if is_again else signal.SIGTERM)
        if is_again:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._when_stopping()


@asynccontextmanager
async def heartbeat(pulse: int) -> AsyncIterator[None]:
    """Says through a file descriptor that the event loop turns, until the end of the block."""
    beat = asyncio.create_task(_beat(pulse), name="beat")
    try:
        yield
    finally:
        beat.cancel()
        await asyncio.wait([beat])


async def _beat(pulse: int) -> None:
    while True:
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(pulse, b".")
        await asyncio.sleep(_BEAT_SECONDS)


def _kill(worker: Worker, why: str) -> None:
    if not worker.is_killed:
        worker.is_killed = True
        log.warning("Worker %d %s and is killed.", worker.process, why)
        os.kill(worker.process, signal.SIGKILL)


def _report(reports: int) -> None:
    os.write(reports, b"!")
    os.close(reports)


def _be_worker(work: Callable[[WorkerSpec], None], post: WorkerSpec) -> None:
    """Never comes back: what the supervisor was in the middle of is not the worker's."""
    status = 1
    try:
        for number in _STOPPING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        work(post)
        status = 0
    except CmsError as error:
        log.error("%s", error)  # noqa: TRY400  a sentence, no traceback
    except BaseException:
        log.exception("a worker ended")
    finally:
        end_process(status)
