"""Changes in a PostgreSQL database: told by the server to a connection that listens, and made sure of by a heartbeat."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from cms.changes.watching.log_position import END, LogPosition, NewChanges, new_changes_query, read_new_changes
from cms.changes.watching.notice import CHANNEL, read_notice
from cms.changes.watching.revision_state import RevisionState
from cms.database.addresses.address import Address, Dialect
from cms.database.addresses.unreachable import CONNECT_SECONDS

_POLL_SECONDS = 1.0
ANSWER_SECONDS = 2.0  # without an answer for so long, the connection is lost
CERTAIN_SECONDS = 3.0  # how long after the last question that was answered anything is certain
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between attempts to connect
STEADY_SECONDS = 60.0  # a connection that held so long has ended the trouble before it
_SETTINGS = {"application_name": "marquee-watch", "jit": "off", "timezone": "UTC"}
_NEW_CHANGES_QUERY = new_changes_query(Dialect.POSTGRES)
_NEVER = float("-inf")
_LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = logging.getLogger("marquee")

Connection = Any  # Any: asyncpg comes without types


class NotToldError(Exception):
    """A change was committed that this connection was not told of."""


class PostgresWatch:
    """Listens; `run` does, for as long as it runs."""

    def __init__(self, address: Address, content_types: Iterable[str]) -> None:
        self._address = address
        self._state = RevisionState(content_types)
        self._certain_until = _NEVER
        self._notified_revision = 0  # the latest revision that this connection was told of
        self._expected_revision = 0  # the latest that it must be told of before the next beat
        self._wake = asyncio.Event()
        self._is_lost = False
        self.first_attempt_done = asyncio.Event()

    @property
    def revision(self) -> int:
        """The latest content revision this process was told of."""
        return self._state.revision

    @property
    def epoch(self) -> int:
        """How often what is known began anew."""
        return self._state.epoch

    def latest_of(self, types: frozenset[str]) -> int | None:
        """The revision of the last change to any of the types; None while nobody could tell of a later one."""
        return self._state.latest_of(types) if time.monotonic() < self._certain_until else None

    def note_seen(self, revision: int) -> None:
        """Nothing is known for certain until this revision is."""
        self._state.note_seen(revision)

    async def wait_for(self, revision: int, seconds: float) -> bool:
        """Waits until this process is told of a revision, at most so long; says whether it was."""
        return await self._state.wait_for(revision, seconds)

    async def run(self) -> None:
        """Listens for ever, on another connection whenever one is lost."""
        pause = FIRST_PAUSE
        while True:
            started = time.monotonic()
            try:
                async with _connected(self._address) as connection:
                    await self._listen(connection)
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing is certain until another connection listens
                self._connection_lost(error)
            if time.monotonic() - started > STEADY_SECONDS:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, connection: Connection) -> None:
        since = self._state.position  # taken first: a notice may come before what is known has been compared with the log
        connection.add_termination_listener(self.invalidate)
        await connection.add_listener(CHANNEL, self._on_notification)
        await self._poll(connection, since, self._apply_first_poll)
        self._connection_restored()
        while True:
            # An answer that came after it had lost its worth, to a process that stood still, is asked for again at once.
            with suppress(TimeoutError):
                async with asyncio.timeout(min(_POLL_SECONDS, self._certain_until - time.monotonic())):
                    await self._wake.wait()
            if self._notified_revision < self._expected_revision:
                raise NotToldError(f"revision {self._expected_revision} was committed, and nobody told")
            await self._poll(connection, self._state.position, self._apply_poll)

    async def _poll(self, connection: Connection, since: LogPosition, apply: Callable[[NewChanges, LogPosition], None]) -> None:
        asked = time.monotonic()
        self._wake.clear()
        rows = await connection.fetch(_NEW_CHANGES_QUERY, since.revision, timeout=ANSWER_SECONDS)
        apply(read_new_changes(rows), since)
        if not self._wake.is_set():
            self._certain_until = asked + CERTAIN_SECONDS

    def _apply_first_poll(self, changes: NewChanges, since: LogPosition) -> None:
        # What was committed before is in the log, and what comes after is told.
        self._state.apply_changes(changes, since)
        self._notified_revision = self._expected_revision = changes.position.revision

    def _apply_poll(self, changes: NewChanges, since: LogPosition) -> None:
        if changes.position.revision <= self._notified_revision:
            self._state.apply_changes(changes, since)
        else:  # it can be seen a moment before it is told
            self._expected_revision = changes.position.revision
            self._state.note_seen(self._expected_revision)

    def _on_notification(self, _connection: Connection, _process: int, _channel: str, payload: str) -> None:
        try:
            notice = read_notice(payload)
        except ValueError:
            self.invalidate()
            return
        self._notified_revision = max(self._notified_revision, notice.revision)
        if self._state.position is END or notice.revision != self._state.revision + 1 or not notice.types:
            self.invalidate()
        else:
            self._state.apply_notice(notice)

    def invalidate(self, _connection: Connection = None) -> None:
        """Nothing is certain until the log was read, and that is done at once."""
        self._certain_until = _NEVER
        self._wake.set()

    def _connection_lost(self, error: Exception) -> None:
        self._certain_until = _NEVER
        if not self._is_lost:
            trace = None if isinstance(error, (*_LOST, NotToldError)) else error
            log.warning("changes are not told any more, so no answer is kept: %r", error, exc_info=trace)
        self._is_lost = True
        self.first_attempt_done.set()

    def _connection_restored(self) -> None:
        if self._is_lost:
            log.warning("changes are told again")
        self._is_lost = False
        self.first_attempt_done.set()


@asynccontextmanager
async def watch_postgres(address: Address, content_types: Iterable[str]) -> AsyncIterator[PostgresWatch]:
    """A watch over a PostgreSQL database, until the end of the block; at its beginning it listens, unless it could not."""
    watch = PostgresWatch(address, content_types)
    running = asyncio.create_task(watch.run(), name="changes told by the database")
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_SECONDS):
                await watch.first_attempt_done.wait()
        yield watch
    finally:
        running.cancel()
        await asyncio.wait([running])
        watch.invalidate()


@asynccontextmanager
async def _connected(address: Address) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(address.dsn, timeout=CONNECT_SECONDS, server_settings=_SETTINGS)
    try:
        yield connection
    finally:
        with suppress(*_LOST):
            await connection.close(timeout=ANSWER_SECONDS)
