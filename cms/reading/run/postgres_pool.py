"""A lean pool of connections: warm ones first, lost ones replaced, frozen ones given up, and nobody waits for ever."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any

from cms.database.clients.errors import no_free_connection
from cms.database.clients.shared_timer import SharedTimer
from cms.database.clients.timeouts import CLIENT_SHARE, GRACE_SECONDS, SERVER_SHARE
from cms.reading.run.pool_checkouts import QUICK_SECONDS, PoolCheckouts, PooledConnection

Waiter = tuple[asyncio.Future[PooledConnection], float]
"""Who waits, and until when."""

IDLE_SECONDS = 300.0
"""After how long connections that nobody needed are closed."""
_LEAST_SECONDS = 0.001


class PostgresPool:
    """Lends connections, at most `most_connections` of them, to those who give each back exactly once.

    No more than `concurrency` are lent at a time, but for those that are lent to slow statements. Whoever finds none waits in
    line. All that somebody waits for, from asking for a deadline to the end of the statement, is over after `seconds`.
    All methods belong to one event loop.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[PooledConnection]], most_connections: int, concurrency: int, seconds: float
    ) -> None:
        self.seconds = seconds
        self.overdue: set[PooledConnection] = set()
        self._connect = connect
        self._most_connections = most_connections
        self._wait_seconds = CLIENT_SHARE * seconds
        self._grace_seconds = seconds - self._wait_seconds
        self._server_seconds = SERVER_SHARE * seconds
        self._loop = asyncio.get_running_loop()
        self._idle: list[PooledConnection] = []
        self._checkouts = PoolCheckouts(concurrency)
        self._waiters: deque[Waiter] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = 0
        self._size = 0
        self._fewest_idle = 0
        self._ended_event: asyncio.Event | None = None
        self._overdue_timer = SharedTimer(self._end_overdue)
        self._slow_timer = SharedTimer(self._stop_counting_slow)
        self._unneeded_timer = self._loop.call_later(IDLE_SECONDS, self._close_unneeded)

    def add(self, connection: PooledConnection) -> None:
        """Keep a connection that was opened elsewhere."""
        self._size += 1
        self.release(connection)

    def deadline(self) -> float:
        """When whoever asks now will give up waiting."""
        return self._loop.time() + self._wait_seconds

    def time_left(self, deadline: float) -> float | None:
        """For how many seconds a statement may run; None when the server itself ends it in time."""
        left = deadline - self._loop.time()
        return None if left >= self._server_seconds else max(left, _LEAST_SECONDS)

    def acquire_idle(self, deadline: float) -> PooledConnection | None:
        """The connection that was used last, when one is free and one more statement may run."""
        if self._checkouts.free_places > 0:
            connection = self._pop_idle()
            if connection is not None:
                self._check_out(connection, deadline - self._wait_seconds, deadline)
                return connection
        return None

    async def acquire_in_turn(self, deadline: float) -> PooledConnection:
        """A connection, first come first served, as soon as one is free or opened; RequestRefused when none is in time.

        Raises whatever kept a connection from being opened when there is no other to wait for.
        """
        waiter: asyncio.Future[PooledConnection] = self._loop.create_future()
        # Whoever asks again has stood in line before: the earliest deadline is first.
        self._waiters.insert(bisect_right(self._waiters, deadline, key=_deadline_of), (waiter, deadline))
        self._overdue_timer.set(deadline)
        self._stop_counting_slow(self._loop.time())
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.release(waiter.result())
            raise

    def release(self, connection: PooledConnection) -> None:
        """Take back a connection that is ready for the next statement, or closed."""
        self._checkouts.check_in(connection)
        if connection.is_closed():
            self._remove(connection)
            return
        self._idle.append(connection)
        if self._waiters:
            self._serve_waiters()
        if self._ended_event is not None:
            self._ended_event.set()

    def terminate(self, connection: PooledConnection) -> None:
        """Take back a connection that is good for nothing any more."""
        self._checkouts.check_in(connection)
        connection.terminate()
        self._remove(connection)

    def terminate_idle(self) -> None:
        """Close all connections that nobody uses, because one like them was found lost."""
        while self._idle:
            self._size -= 1
            self._idle.pop().terminate()

    def recover(self, connection: PooledConnection) -> None:
        """Take back a connection whose statement was left before its end: it is lent again once it answers."""
        self._checkouts.check_in(connection)
        self._start(self._recover(connection))
        self._serve_waiters()

    async def close(self) -> None:
        """Close all connections, those in use when they are given back."""
        self._most_connections = 0
        while self._checkouts or self._tasks:
            self._ended_event = asyncio.Event()
            await self._ended_event.wait()
        self._overdue_timer.cancel()
        self._slow_timer.cancel()
        self._unneeded_timer.cancel()
        await asyncio.gather(*(one.close(timeout=GRACE_SECONDS) for one in self._idle), return_exceptions=True)

    def _pop_idle(self) -> PooledConnection | None:
        while self._idle:
            connection = self._idle.pop()
            self._fewest_idle = min(self._fewest_idle, len(self._idle))
            if not connection.is_closed():
                return connection
            self._size -= 1
        return None

    def _check_out(self, connection: PooledConnection, now: float, deadline: float) -> None:
        end = deadline + self._grace_seconds
        self._checkouts.check_out(connection, now, end)
        if end < self._overdue_timer.due_at:
            self._overdue_timer.set(end)

    def _serve_waiters(self) -> None:
        """Let those who wait begin, in their order, as far as there are connections and they may run."""
        while self._waiters and self._checkouts.free_places > 0:
            waiter, deadline = self._waiters[0]
            if not waiter.done():
                connection = self._pop_idle()
                if connection is None:
                    self._open_more()
                    return
                self._check_out(connection, self._loop.time(), deadline)
                waiter.set_result(connection)
            self._waiters.popleft()
        if self._waiters:
            self._slow_timer.set(self._loop.time() + QUICK_SECONDS)

    def _open_more(self) -> None:
        while self._size < self._most_connections and self._opening < min(len(self._waiters), self._checkouts.free_places):
            self._size += 1
            self._opening += 1
            self._start(self._open())

    def _remove(self, connection: PooledConnection) -> None:
        self.overdue.discard(connection)
        self._size -= 1
        self._serve_waiters()
        if self._ended_event is not None:
            self._ended_event.set()

    def _start(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._ended_event is not None:
            self._ended_event.set()

    async def _open(self) -> None:
        try:
            connection = await self._connect()
        except Exception as error:  # noqa: BLE001 - it is raised again by those who wait
            self._size -= 1
            self._fail_waiters(error)
        else:
            self.release(connection)
        finally:
            self._opening -= 1

    def _fail_waiters(self, error: Exception) -> None:
        """Tell those who wait that there is nothing to wait for, unless there are other connections."""
        while self._waiters and self._size == 0:
            waiter, _ = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(error)

    async def _recover(self, connection: PooledConnection) -> None:
        try:
            # The driver first waits until the server has acknowledged that the statement was left.
            async with asyncio.timeout(GRACE_SECONDS):
                await connection.execute("select 1")
        except Exception:  # noqa: BLE001 - whatever it is, nobody can use the connection, and one is counted less
            self.terminate(connection)
        else:
            self.release(connection)

    def _end_overdue(self, now: float) -> float:
        """Give up waiting for a connection, and connections that were to be back: they do not answer."""
        while self._waiters and (self._waiters[0][0].done() or self._waiters[0][1] <= now):
            waiter, _ = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(no_free_connection(self.seconds))
        for connection in self._checkouts.take_overdue(now):
            self.overdue.add(connection)
            connection.terminate()
        waiting = self._waiters[0][1] if self._waiters else inf
        return min(waiting, self._checkouts.earliest_deadline())

    def _stop_counting_slow(self, now: float) -> float:
        """Let others run beside those that have become slow."""
        following = self._checkouts.stop_counting_slow(now)
        self._serve_waiters()
        return following if self._waiters else inf

    def _close_unneeded(self) -> None:
        unneeded, self._idle = self._idle[: self._fewest_idle], self._idle[self._fewest_idle :]
        for connection in unneeded:
            self._size -= 1
            connection.terminate()
        self._fewest_idle = len(self._idle)
        self._unneeded_timer = self._loop.call_later(IDLE_SECONDS, self._close_unneeded)


def _deadline_of(waiter: Waiter) -> float:
    return waiter[1]
