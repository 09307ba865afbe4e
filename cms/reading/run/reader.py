"""The read side: connections of its own that cannot write, and one door that runs a plan."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from cms.database.addresses.address import Address, Dialect
from cms.database.clients.errors import answer_too_large
from cms.database.clients.timeouts import STATEMENT_SECONDS
from cms.reading.plan.planner import Plan, Variables, bind_plan
from cms.reading.run.postgres_connections import open_postgres
from cms.reading.run.sqlite_connections import open_sqlite
from cms.reading.sql.compile_context import MOST_ANSWER_BYTES

MOST_CONNECTIONS = 10
LEAST_CONCURRENCY, LEAST_WORKER_CONCURRENCY = 4, 2


class Connections(Protocol):
    """Runs one statement and gives its single row."""

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        """The row, JSON as bytes; RequestRefused when that is too much, takes too long or the database is out of reach."""


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What a plan found: the content and access revisions it saw, and the JSON for each of its keys."""

    revision: int
    access_revision: int
    columns: tuple[bytes, ...]


def _ignore_revision(_revision: int) -> None:
    """Nobody wants to know what was seen."""


@dataclass
class Reader:
    """Runs plans against one database. `on_revision` is called with each content revision that a statement saw."""

    dialect: Dialect
    connections: Connections
    most_bytes: int = MOST_ANSWER_BYTES
    on_revision: Callable[[int], None] = _ignore_revision
    latest_revision: int = 0
    """The latest content revision that a statement saw."""

    async def read(self, plan: Plan, variables: Variables) -> PlanResult:
        """Run a plan with these variables: one statement. RequestRefused when a value cannot be bound."""
        return await self.fetch(plan, bind_plan(plan, variables))

    async def fetch(self, plan: Plan, values: list[object]) -> PlanResult:
        """Run a plan with its slots bound to these values; RequestRefused when the answer takes more bytes than it may."""
        row = await self.connections.fetch(plan.text, values)
        revision, columns = row[0], row[2:]
        self._note_revision(revision)
        if None in columns:
            columns = tuple(b"null" if one is None else one for one in columns)
        if sum(map(len, columns)) > self.most_bytes:
            raise answer_too_large(self.most_bytes)
        return PlanResult(revision, row[1], columns)

    async def read_revision(self) -> int:
        """The content revision as it is now."""
        (revision,) = await self.connections.fetch("select revision from content_clock", [])
        self._note_revision(revision)
        return int(revision)

    async def read_access_revision(self) -> int:
        """The access revision as it is now."""
        (revision,) = await self.connections.fetch("select revision from access_clock", [])
        return int(revision)

    def _note_revision(self, revision: int) -> None:
        self.latest_revision = max(self.latest_revision, revision)
        self.on_revision(revision)


def default_concurrency(workers: int = 1) -> int:
    """How many statements each worker may read with at once, so that together they keep the database busy and no busier.

    Twice as many as this machine has processors, as if the database had as many: those beyond only take turns.
    """
    concurrency = max(2 * (os.cpu_count() or 1), LEAST_CONCURRENCY)
    return max(concurrency // workers, LEAST_WORKER_CONCURRENCY)


@asynccontextmanager
async def open_reader(
    address: Address,
    *,
    seconds: float = STATEMENT_SECONDS,
    most_connections: int = MOST_CONNECTIONS,
    concurrency: int | None = None,
    most_bytes: int = MOST_ANSWER_BYTES,
) -> AsyncIterator[Reader]:
    """The read side of the database at an address, open until the end of the block.

    Nothing is read for longer than `seconds`, and no answer takes more than `most_bytes`. `most_connections` is how many
    connections to PostgreSQL there may be, `concurrency` how many quick statements may run over them at the same time.
    """
    opened = (
        open_sqlite(address, seconds=seconds, most_bytes=most_bytes)
        if address.dialect is Dialect.SQLITE
        else open_postgres(
            address,
            most_connections=most_connections,
            concurrency=concurrency or default_concurrency(),
            seconds=seconds,
            most_bytes=most_bytes,
        )
    )
    async with opened as connections:
        yield Reader(address.dialect, connections, most_bytes)
