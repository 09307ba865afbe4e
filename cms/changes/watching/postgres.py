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

_BEAT_SECONDS = 1.0
ANSWER_SECONDS = 2.0  # without an answer for so long, the connection is lost
CERTAIN_SECONDS = 3.0  # how long after the last question that was answered anything is certain
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between attempts to connect
STEADY_SECONDS = 60.0  # a connection that held so long has ended the trouble before it
_SETTINGS = {"application_name": "marquee-watch", "jit": "off", "timezone": "UTC"}
_LOOK = new_changes_query(Dialect.POSTGRES)
_NEVER = float("-inf")
_LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = logging.getLogger("marquee")

Connection = Any  # Any: asyncpg comes without types


class NotToldError(Exception):
    """A change was committed that this connection was not told of."""


class PostgresWatch:
    """Listens; `follow` does, for as long as it runs."""

    def __init__(self, address: Address, content_types: Iterable[str]) -> None:
        self._address = address
        self._known = RevisionState(content_types)
        self._certain_until = _NEVER
        self._heard = 0  # the latest revision that this connection was told of
        self._owed = 0  # the latest that it must be told of before the next beat
        self._wake = asyncio.Event()
        self._is_lost = False
        self.began = asyncio.Event()

    @property
    def revision(self) -> int:
        """The latest content revision this process was told of."""
        return self._known.revision

    @property
    def epoch(self) -> int:
        """How often what is known began anew."""
        return self._known.epoch

    def latest_of(self, types: frozenset[str]) -> int | None:
        """The revision of the last change to any of the types; None while nobody could tell of a later one."""
        return self._known.latest_of(types) if time.monotonic() < self._certain_until else None

    def saw(self, revision: int) -> None:
        """Nothing is known for certain until this revision is."""
        self._known.saw(revision)

    async def reach(self, revision: int, seconds: float) -> bool:
        """Waits until this process is told of a revision, at most so long; says whether it was."""
        return await self._known.reach(revision, seconds)

    async def follow(self) -> None:
        """Listens for ever, on another connection whenever one is lost."""
        pause = FIRST_PAUSE
        while True:
            started = time.monotonic()
            try:
                async with _connected(self._address) as connection:
                    await self._listen(connection)
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing is certain until another connection listens
                self._lose(error)
            if time.monotonic() - started > STEADY_SECONDS:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, connection: Connection) -> None:
        beyond = self._known.place  # taken first: a notice may come before what is known has been compared with the log
        connection.add_termination_listener(self.doubt)
        await connection.add_listener(CHANNEL, self._hear)
        await self._beat(connection, beyond, self._catch_up)
        self._regain()
        while True:
            # An answer that came after it had lost its worth, to a process that stood still, is asked for again at once.
            with suppress(TimeoutError):
                async with asyncio.timeout(min(_BEAT_SECONDS, self._certain_until - time.monotonic())):
                    await self._wake.wait()
            if self._heard < self._owed:
                raise NotToldError(f"revision {self._owed} was committed, and nobody told")
            await self._beat(connection, self._known.place, self._compare)

    async def _beat(
        self, connection: Connection, beyond: LogPosition, take_in: Callable[[NewChanges, LogPosition], None]
    ) -> None:
        asked = time.monotonic()
        self._wake.clear()
        rows = await connection.fetch(_LOOK, beyond.revision, timeout=ANSWER_SECONDS)
        take_in(read_new_changes(rows), beyond)
        if not self._wake.is_set():
            self._certain_until = asked + CERTAIN_SECONDS

    def _catch_up(self, found: NewChanges, beyond: LogPosition) -> None:
        # What was committed before is in the log, and what comes after is told.
        self._known.learn(found, beyond)
        self._heard = self._owed = found.place.revision

    def _compare(self, found: NewChanges, beyond: LogPosition) -> None:
        if found.place.revision <= self._heard:
            self._known.learn(found, beyond)
        else:  # it can be seen a moment before it is told
            self._owed = found.place.revision
            self._known.saw(self._owed)

    def _hear(self, _connection: Connection, _process: int, _channel: str, payload: str) -> None:
        try:
            notice = read_notice(payload)
        except ValueError:
            self.doubt()
            return
        self._heard = max(self._heard, notice.revision)
        if self._known.place is END or notice.revision != self._known.revision + 1 or not notice.types:
            self.doubt()
        else:
            self._known.note(notice)

    def doubt(self, _connection: Connection = None) -> None:
        """Nothing is certain until the log was read, and that is done at once."""
        self._certain_until = _NEVER
        self._wake.set()

    def _lose(self, error: Exception) -> None:
        self._certain_until = _NEVER
        if not self._is_lost:
            trace = None if isinstance(error, (*_LOST, NotToldError)) else error
            log.warning("changes are not told any more, so no answer is kept: %r", error, exc_info=trace)
        self._is_lost = True
        self.began.set()

    def _regain(self) -> None:
        if self._is_lost:
            log.warning("changes are told again")
        self._is_lost = False
        self.began.set()


@asynccontextmanager
async def watch_postgres(address: Address, content_types: Iterable[str]) -> AsyncIterator[PostgresWatch]:
    """A watch over a PostgreSQL database, until the end of the block; at its beginning it listens, unless it could not."""
    watch = PostgresWatch(address, content_types)
    following = asyncio.create_task(watch.follow(), name="changes told by the database")
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_SECONDS):
                await watch.began.wait()
        yield watch
    finally:
        following.cancel()
        await asyncio.wait([following])
        watch.doubt()


@asynccontextmanager
async def _connected(address: Address) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(address.dsn, timeout=CONNECT_SECONDS, server_settings=_SETTINGS)
    try:
        yield connection
    finally:
        with suppress(*_LOST):
            await connection.close(timeout=ANSWER_SECONDS)
