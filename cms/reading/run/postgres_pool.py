"""A lean pool of connections: warm ones first, lost ones replaced, frozen ones given up, and nobody waits for ever."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any

from cms.database.clients.errors import GRACE_SECONDS, OWN_SHARE, SERVER_SHARE, all_busy
from cms.database.clients.shared_timer import SharedTimer
from cms.reading.run.pool_loans import QUICK_SECONDS, PooledConnection, PoolLoans

Waiter = tuple[asyncio.Future[PooledConnection], float]
"""Who waits, and until when."""

IDLE_SECONDS = 300.0
"""After how long connections that nobody needed are closed."""
_LEAST_SECONDS = 0.001


class PostgresPool:
    """Lends connections, at most `most` of them, to those who give each back exactly once.

    No more than `at_once` are lent at a time, but for those that are lent to slow statements. Whoever finds none waits in
    line. All that somebody waits for, from asking for a deadline to the end of the statement, is over after `seconds`.
    All methods belong to one event loop.
    """

    def __init__(self, connect: Callable[[], Awaitable[PooledConnection]], most: int, at_once: int, seconds: float) -> None:
        self.seconds = seconds
        self.overdue: set[PooledConnection] = set()
        self._connect = connect
        self._most = most
        self._patience = OWN_SHARE * seconds
        self._silence = seconds - self._patience
        self._enough = SERVER_SHARE * seconds
        self._loop = asyncio.get_running_loop()
        self._idle: list[PooledConnection] = []
        self._loans = PoolLoans(at_once)
        self._waiters: deque[Waiter] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = 0
        self._size = 0
        self._fewest_idle = 0
        self._something_ended: asyncio.Event | None = None
        self._end_overdue = SharedTimer(self._look_for_overdue)
        self._pass_over_slow = SharedTimer(self._look_for_slow)
        self._close_unneeded = self._loop.call_later(IDLE_SECONDS, self._look_for_unneeded)

    def add(self, connection: PooledConnection) -> None:
        """Keep a connection that was opened elsewhere."""
        self._size += 1
        self.give_back(connection)

    def deadline(self) -> float:
        """When whoever asks now will give up waiting."""
        return self._loop.time() + self._patience

    def time_left(self, deadline: float) -> float | None:
        """For how many seconds a statement may run; None when the server itself ends it in time."""
        left = deadline - self._loop.time()
        return None if left >= self._enough else max(left, _LEAST_SECONDS)

    def take_idle(self, deadline: float) -> PooledConnection | None:
        """The connection that was used last, when one is free and one more statement may run."""
        if self._loans.room > 0:
            connection = self._pop_idle()
            if connection is not None:
                self._lend(connection, deadline - self._patience, deadline)
                return connection
        return None

    async def wait(self, deadline: float) -> PooledConnection:
        """A connection, first come first served, as soon as one is free or opened; RequestRefused when none is in time.

        Raises whatever kept a connection from being opened when there is no other to wait for.
        """
        waiter: asyncio.Future[PooledConnection] = self._loop.create_future()
        # Whoever asks again has stood in line before: the earliest deadline is first.
        self._waiters.insert(bisect_right(self._waiters, deadline, key=_deadline_of), (waiter, deadline))
        self._end_overdue.set(deadline)
        self._look_for_slow(self._loop.time())
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.give_back(waiter.result())
            raise

    def give_back(self, connection: PooledConnection) -> None:
        """Take back a connection that is ready for the next statement, or closed."""
        self._loans.end(connection)
        if connection.is_closed():
            self._forget(connection)
            return
        self._idle.append(connection)
        if self._waiters:
            self._admit()
        if self._something_ended is not None:
            self._something_ended.set()

    def drop(self, connection: PooledConnection) -> None:
        """Take back a connection that is good for nothing any more."""
        self._loans.end(connection)
        connection.terminate()
        self._forget(connection)

    def drop_idle(self) -> None:
        """Close all connections that nobody uses, because one like them was found lost."""
        while self._idle:
            self._size -= 1
            self._idle.pop().terminate()

    def mend(self, connection: PooledConnection) -> None:
        """Take back a connection whose statement was left before its end: it is lent again once it answers."""
        self._loans.end(connection)
        self._start(self._mend(connection))
        self._admit()

    async def close(self) -> None:
        """Close all connections, those in use when they are given back."""
        self._most = 0
        while self._loans or self._tasks:
            self._something_ended = asyncio.Event()
            await self._something_ended.wait()
        self._end_overdue.cancel()
        self._pass_over_slow.cancel()
        self._close_unneeded.cancel()
        await asyncio.gather(*(one.close(timeout=GRACE_SECONDS) for one in self._idle), return_exceptions=True)

    def _pop_idle(self) -> PooledConnection | None:
        while self._idle:
            connection = self._idle.pop()
            self._fewest_idle = min(self._fewest_idle, len(self._idle))
            if not connection.is_closed():
                return connection
            self._size -= 1
        return None

    def _lend(self, connection: PooledConnection, now: float, deadline: float) -> None:
        until = deadline + self._silence
        self._loans.begin(connection, now, until)
        if until < self._end_overdue.at:
            self._end_overdue.set(until)

    def _admit(self) -> None:
        """Let those who wait begin, in their order, as far as there are connections and they may run."""
        while self._waiters and self._loans.room > 0:
            waiter, deadline = self._waiters[0]
            if not waiter.done():
                connection = self._pop_idle()
                if connection is None:
                    self._grow()
                    return
                self._lend(connection, self._loop.time(), deadline)
                waiter.set_result(connection)
            self._waiters.popleft()
        if self._waiters:
            self._pass_over_slow.set(self._loop.time() + QUICK_SECONDS)

    def _grow(self) -> None:
        while self._size < self._most and self._opening < min(len(self._waiters), self._loans.room):
            self._size += 1
            self._opening += 1
            self._start(self._open())

    def _forget(self, connection: PooledConnection) -> None:
        self.overdue.discard(connection)
        self._size -= 1
        self._admit()
        if self._something_ended is not None:
            self._something_ended.set()

    def _start(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._something_ended is not None:
            self._something_ended.set()

    async def _open(self) -> None:
        try:
            connection = await self._connect()
        except Exception as error:  # noqa: BLE001 - it is raised again by those who wait
            self._size -= 1
            self._fail(error)
        else:
            self.give_back(connection)
        finally:
            self._opening -= 1

    def _fail(self, error: Exception) -> None:
        """Tell those who wait that there is nothing to wait for, unless there are other connections."""
        while self._waiters and self._size == 0:
            waiter, _ = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(error)

    async def _mend(self, connection: PooledConnection) -> None:
        try:
            # The driver first waits until the server has acknowledged that the statement was left.
            async with asyncio.timeout(GRACE_SECONDS):
                await connection.execute("select 1")
        except Exception:  # noqa: BLE001 - whatever it is, nobody can use the connection, and one is counted less
            self.drop(connection)
        else:
            self.give_back(connection)

    def _look_for_overdue(self, now: float) -> float:
        """Give up waiting for a connection, and connections that were to be back: they do not answer."""
        while self._waiters and (self._waiters[0][0].done() or self._waiters[0][1] <= now):
            waiter, _ = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(all_busy(self.seconds))
        for connection in self._loans.take_overdue(now):
            self.overdue.add(connection)
            connection.terminate()
        waiting = self._waiters[0][1] if self._waiters else inf
        return min(waiting, self._loans.earliest())

    def _look_for_slow(self, now: float) -> float:
        """Let others run beside those that have become slow."""
        following = self._loans.pass_over_slow(now)
        self._admit()
        return following if self._waiters else inf

    def _look_for_unneeded(self) -> None:
        unneeded, self._idle = self._idle[: self._fewest_idle], self._idle[self._fewest_idle :]
        for connection in unneeded:
            self._size -= 1
            connection.terminate()
        self._fewest_idle = len(self._idle)
        self._close_unneeded = self._loop.call_later(IDLE_SECONDS, self._look_for_unneeded)


def _deadline_of(waiter: Waiter) -> float:
    return waiter[1]
