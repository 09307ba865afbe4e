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
from cms.shutdown import end_process

_STOPPING = (signal.SIGTERM, signal.SIGINT)
SECONDS_BETWEEN_STARTS = 1
"""A worker that dies at once is not replaced more often than this."""

_HEARTBEAT_SECONDS = 1.0
"""How often a worker says that its event loop turns, and how often the supervisor looks at all of them."""

_LATE_SECONDS = 0.5
"""A look that comes later than this was held up, and so may the workers have been: by a machine that was suspended, say."""

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class WorkerSpec:
    """What a worker is told when it starts."""

    number: int
    """Its number, from 0; a replacement has that of the one it replaces."""
    is_first: bool
    """Whether it is the very first, before which there was none."""
    lifeline: int
    """A file descriptor that can be read from when there is no supervisor any more."""
    heartbeat_pipe: int
    """A file descriptor to write to as long as it is well."""
    report_ready: Callable[[], None]
    """To be called when it is ready."""


@dataclass
class Worker:
    """A process that was started."""

    pid: int
    number: int
    heartbeat_pipe: int
    last_heard: float
    """When it was last heard of."""
    is_killed: bool = False


@dataclass(frozen=True)
class SupervisorLimits:
    """How many seconds a worker may say nothing, and how many it has to stop."""

    silent_seconds: float
    stop_seconds: float


class Supervisor:
    """The supervisor: this process starts workers by forking, so that what it has loaded is loaded once, and does no work."""

    def __init__(
        self,
        size: int,
        run_worker: Callable[[WorkerSpec], None],
        limits: SupervisorLimits,
        when_stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self._size = size
        self._run_worker = run_worker
        self._limits = limits
        self._when_stopping = when_stopping
        self._workers: dict[int, Worker] = {}  # by process
        self._started: dict[int, float] = {}  # by place
        self._stopping_since: float | None = None
        self._lifeline, self._lifeline_writer = os.pipe()

    def run(self, when_ready: Callable[[], None]) -> int:
        """Work until told to stop by a signal; the status to end with: 1 when the first worker could not begin."""
        gc.freeze()  # what stands still in memory is shared with the workers
        with self._handling_signals():
            if not self._start_first():
                return 0 if self._is_stopping else 1
            when_ready()
            for number in range(1, self._size):
                self._start_unless_stopping(number)
            self._supervise()
        return 0

    @property
    def _is_stopping(self) -> bool:
        return self._stopping_since is not None

    def _start_first(self) -> bool:
        """Start the first alone: what it needs done once is done, and what is wrong is said once."""
        ready_reader, ready_writer = os.pipe()
        self._start(0, is_first=True, ready_writer=ready_writer)
        os.close(ready_writer)
        is_ready = bool(os.read(ready_reader, 1))
        os.close(ready_reader)
        if not is_ready:
            os.wait()
        return is_ready

    def _start(self, number: int, *, is_first: bool = False, ready_writer: int | None = None) -> None:
        self._started[number] = time.monotonic()
        heartbeat_pipe, heartbeat_writer = os.pipe()
        os.set_blocking(heartbeat_pipe, False)
        os.set_blocking(heartbeat_writer, False)
        # A signal must meet either the supervisor, who knows of the worker, or the worker, who is one.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        worker = os.fork()
        if worker == 0:
            os.close(self._lifeline_writer)
            report_ready = (lambda: None) if ready_writer is None else (lambda: _report_ready(ready_writer))
            _become_worker(self._run_worker, WorkerSpec(number, is_first, self._lifeline, heartbeat_writer, report_ready))
        os.close(heartbeat_writer)
        self._workers[worker] = Worker(worker, number, heartbeat_pipe, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)

    def _supervise(self) -> None:
        """Replace who ends or hangs, until all have stopped."""
        next_look = time.monotonic()
        while self._workers:
            now = time.monotonic()
            if now - next_look > _LATE_SECONDS:
                for worker in self._workers.values():
                    worker.last_heard += now - next_look
            next_look = now + _HEARTBEAT_SECONDS
            self._wait_for_heartbeats()
            self._kill_silent()
            self._replace_ended()

    def _wait_for_heartbeats(self) -> None:
        """Waits for a beat, an end or the next look, whatever comes first."""
        by_pipe = {worker.heartbeat_pipe: worker for worker in self._workers.values()}
        readable, _, _ = select.select(list(by_pipe), [], [], _HEARTBEAT_SECONDS)
        for pipe in readable:
            if os.read(pipe, 1024):
                by_pipe[pipe].last_heard = time.monotonic()

    def _kill_silent(self) -> None:
        now = time.monotonic()
        for worker in self._workers.values():
            if now - worker.last_heard > self._limits.silent_seconds:
                _kill(worker, f"has said nothing for {self._limits.silent_seconds:g} seconds")
            elif self._stopping_since is not None and now - self._stopping_since > self._limits.stop_seconds:
                _kill(worker, f"did not stop within {self._limits.stop_seconds:g} seconds")

    def _replace_ended(self) -> None:
        with suppress(ChildProcessError):
            while self._workers and (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._replace(*ended)

    def _replace(self, pid: int, status: int) -> None:
        worker = self._workers.pop(pid)
        os.close(worker.heartbeat_pipe)
        if self._is_stopping:
            return
        log.warning("Worker %d ended with %d; another one starts.", pid, os.waitstatus_to_exitcode(status))
        time.sleep(max(0.0, self._started[worker.number] + SECONDS_BETWEEN_STARTS - time.monotonic()))
        self._start_unless_stopping(worker.number)

    def _start_unless_stopping(self, number: int) -> None:
        if not self._is_stopping:
            self._start(number)

    @contextmanager
    def _handling_signals(self) -> Iterator[None]:
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
async def heartbeat(heartbeat_pipe: int) -> AsyncIterator[None]:
    """Says through a file descriptor that the event loop turns, until the end of the block."""
    beat = asyncio.create_task(_send_heartbeats(heartbeat_pipe), name="beat")
    try:
        yield
    finally:
        beat.cancel()
        await asyncio.wait([beat])


async def _send_heartbeats(heartbeat_pipe: int) -> None:
    while True:
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(heartbeat_pipe, b".")
        await asyncio.sleep(_HEARTBEAT_SECONDS)


def _kill(worker: Worker, why: str) -> None:
    if not worker.is_killed:
        worker.is_killed = True
        log.warning("Worker %d %s and is killed.", worker.pid, why)
        os.kill(worker.pid, signal.SIGKILL)


def _report_ready(ready_writer: int) -> None:
    os.write(ready_writer, b"!")
    os.close(ready_writer)


def _become_worker(run_worker: Callable[[WorkerSpec], None], spec: WorkerSpec) -> None:
    """Never comes back: what the supervisor was in the middle of is not the worker's."""
    status = 1
    try:
        for number in _STOPPING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        run_worker(spec)
        status = 0
    except CmsError as error:
        log.error("%s", error)  # noqa: TRY400  a sentence, no traceback
    except BaseException:
        log.exception("a worker ended")
    finally:
        end_process(status)
