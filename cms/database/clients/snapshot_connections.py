"""SQLite connections on which somebody reads for long, beside the one that writes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tortoise.backends.base.client import TransactionalDBClient

from cms.database.clients.errors import no_free_connection
from cms.database.clients.sqlite_client import ImmediateClient
from cms.database.clients.sqlite_pragmas import READ_PRAGMAS
from cms.shutdown import refused_on_shutdown

MOST_SNAPSHOTS = 3
"""How many may be read at once in a process, on either database: whoever edits keeps connections to do so."""

_NAME = "snapshot"


@dataclass
class SnapshotPlaces:
    """Who may read a snapshot now, and on SQLite the connections for it, opened as they are needed."""

    _free: list[ImmediateClient] = field(default_factory=list)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_SNAPSHOTS))

    @asynccontextmanager
    async def take(self, seconds: float) -> AsyncIterator[None]:
        """A place, until the end of the block; RequestRefused with UNAVAILABLE when none is free in time."""
        try:
            with refused_on_shutdown():
                async with asyncio.timeout(seconds):
                    await self._places.acquire()
        except TimeoutError as error:
            raise no_free_connection(seconds) from error
        try:
            yield
        finally:
            self._places.release()

    @asynccontextmanager
    async def read_file(self, path: Path, seconds: float) -> AsyncIterator[TransactionalDBClient]:
        """A read transaction on a SQLite file: all of one moment, and nobody waits for it."""
        client = self._free.pop() if self._free else await _open(path, seconds)
        try:
            async with client.reading() as connection:
                yield connection
        finally:
            self._free.append(client)

    async def close(self) -> None:
        """Closes what was opened."""
        while self._free:
            await self._free.pop().close()


async def _open(path: Path, seconds: float) -> ImmediateClient:
    client = ImmediateClient(file_path=str(path), seconds=seconds, connection_name=_NAME, **READ_PRAGMAS)
    await client.create_connection(with_db=True)
    return client
