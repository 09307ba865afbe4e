"""A lean pool of connections: warm ones first, lost ones replaced, frozen ones given up, and nobody waits for ever."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from cms.database.limits import GRACE_SECONDS, all_busy

WATCH_SECONDS = 1.0
IDLE_SECONDS = 300.0
"""After how long connections that nobody needed are closed."""
LEAST_SECONDS = 0.01
MOST_OF = 0.9
"""How much of the time may be left for the wait not to count: watching the rest of it costs each statement a timer."""

Connection = Any  # asyncpg comes without types


class PostgresPool:
    """Lends connections, at most `most` of them, to those who give each back exactly once.

    Whoever finds none waits in line for at most `seconds`. All methods belong to one event loop.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], most: int, seconds: float) -> None:
        self.seconds = seconds
        self.overdue: set[Connection] = set()
        self._connect = connect
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._lent: dict[Connection, float] = {}
        self._waiters: deque[asyncio.Future[Connection]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = 0
        self._size = 0
        self._fewest_idle = 0
        self._something_ended: asyncio.Event | None = None
        self._watch = self._loop.call_later(WATCH_SECONDS, self._look_after)
        self._close_idle_at = self._loop.time() + IDLE_SECONDS

    def add(self, connection: Connection) -> None:
        """Keep a connection that was opened elsewhere."""
        self._size += 1
        self.give_back(connection)

    def take_idle(self) -> Connection | None:
        """The connection that was used last, when one is free."""
        while self._idle:
            connection = self._idle.pop()
            self._fewest_idle = min(self._fewest_idle, len(self._idle))
            if not connection.is_closed():
                self._lent[connection] = self._loop.time()
                return connection
            self._size -= 1
        return None

    async def wait(self) -> tuple[Connection, float | None]:
        """A connection as soon as one is free or opened, and the seconds that are left; RequestRefused when none are.

        None are said when hardly any have passed: then the server's own limit will do.

        Raises whatever kept a connection from being opened when there is no other to wait for.
        """
        began = self._loop.time()
        waiter: asyncio.Future[Connection] = self._loop.create_future()
        self._waiters.append(waiter)
        self._grow()
        patience = self._loop.call_later(self.seconds, self._give_up, waiter)
        try:
            connection = await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.give_back(waiter.result())
            raise
        finally:
            patience.cancel()
        left = began + self.seconds - self._loop.time()
        return connection, None if left > MOST_OF * self.seconds else max(left, LEAST_SECONDS)

    def give_back(self, connection: Connection) -> None:
        """Take back a connection that is ready for the next statement, or closed."""
        self._lent.pop(connection, None)
        if connection.is_closed():
            self._forget(connection)
            return
        waiter = self._next_waiter()
        if waiter is not None:
            self._lent[connection] = self._loop.time()
            waiter.set_result(connection)
            return
        self._idle.append(connection)
        if self._something_ended is not None:
            self._something_ended.set()

    def drop(self, connection: Connection) -> None:
        """Take back a connection that is good for nothing any more."""
        self._lent.pop(connection, None)
        connection.terminate()
        self._forget(connection)

    def drop_idle(self) -> None:
        """Close all connections that nobody uses, because one like them was found lost."""
        while self._idle:
            self._size -= 1
            self._idle.pop().terminate()

    def mend(self, connection: Connection) -> None:
        """Take back a connection whose statement was left before its end: it is lent again once it answers."""
        self._start(self._mend(connection))

    async def close(self) -> None:
        """Close all connections, those in use when they are given back."""
        self._most = 0
        while self._lent or self._tasks:
            self._something_ended = asyncio.Event()
            await self._something_ended.wait()
        self._watch.cancel()
        await asyncio.gather(*(one.close(timeout=GRACE_SECONDS) for one in self._idle), return_exceptions=True)

    def _next_waiter(self) -> asyncio.Future[Connection] | None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                return waiter
        return None

    def _forget(self, connection: Connection) -> None:
        self.overdue.discard(connection)
        self._size -= 1
        self._grow()
        if self._something_ended is not None:
            self._something_ended.set()

    def _grow(self) -> None:
        if self._size < self._most and self._opening < len(self._waiters):
            self._size += 1
            self._opening += 1
            self._start(self._open())

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
        if self._size > 0:
            return
        while (waiter := self._next_waiter()) is not None:
            waiter.set_exception(error)

    def _give_up(self, waiter: asyncio.Future[Connection]) -> None:
        if not waiter.done():
            waiter.set_exception(all_busy(self.seconds))

    async def _mend(self, connection: Connection) -> None:
        try:
            # The driver first waits until the server has acknowledged that the statement was left.
            async with asyncio.timeout(GRACE_SECONDS):
                await connection.execute("select 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self.drop(connection)
        else:
            self.give_back(connection)

    def _look_after(self) -> None:
        """Give up what has been in use for longer than the server allows any statement, and what nobody needs."""
        now = self._loop.time()
        for connection, since in list(self._lent.items()):
            if now - since > self.seconds + GRACE_SECONDS:
                self.overdue.add(connection)
                connection.terminate()
        if now > self._close_idle_at:
            self._close_unneeded()
            self._close_idle_at = now + IDLE_SECONDS
        self._watch = self._loop.call_later(WATCH_SECONDS, self._look_after)

    def _close_unneeded(self) -> None:
        unneeded, self._idle = self._idle[: self._fewest_idle], self._idle[self._fewest_idle :]
        for connection in unneeded:
            self._size -= 1
            connection.terminate()
        self._fewest_idle = len(self._idle)
