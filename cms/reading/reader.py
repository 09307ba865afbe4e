"""The read side: connections of its own that cannot write, and one door that runs a plan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from cms.database.address import Address, Dialect
from cms.reading.planner import Plan, Variables, bind
from cms.reading.postgres_reader import open_postgres
from cms.reading.sqlite_reader import open_sqlite


class Connections(Protocol):
    """Runs one statement and gives its single row."""

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        """The row, JSON as bytes; whatever the driver raises is a bug or a lost database."""


@dataclass(frozen=True)
class Answer:
    """What a plan found: the content and access revisions it saw, and the JSON for each of its keys."""

    revision: int
    access_revision: int
    columns: tuple[bytes, ...]


@dataclass(frozen=True)
class Reader:
    """Runs plans against one database."""

    dialect: Dialect
    connections: Connections

    async def read(self, plan: Plan, variables: Variables) -> Answer:
        """Run a plan with these variables: one statement. RequestRefused when a value cannot be bound."""
        revision, access_revision, *columns = await self.connections.fetch(plan.text, bind(plan, variables))
        return Answer(revision, access_revision, tuple(b"null" if one is None else one for one in columns))


@asynccontextmanager
async def open_reader(address: Address) -> AsyncIterator[Reader]:
    """The read side of the database at an address, open until the end of the block."""
    opened = open_sqlite(address) if address.dialect is Dialect.SQLITE else open_postgres(address)
    async with opened as connections:
        yield Reader(address.dialect, connections)
