"""A relay in front of a PostgreSQL server, which can be frozen, cut and closed as networks and servers are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cms.database.addresses.address import Address
from cms.database.addresses.postgres_server import Host, Server

PIECE = 64 * 1024


@dataclass
class Relay:
    """Passes bytes between its clients and a server, while it is not frozen."""

    server: Server
    folder: Path
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    listener: asyncio.Server | None = None

    @property
    def address(self) -> Server:
        """Where the relay listens."""
        return replace(self.server, hosts=(Host(str(self.folder)),))

    async def open(self) -> None:
        """Listen."""
        self.flowing.set()
        self.listener = await asyncio.start_unix_server(self._pass, self.folder / ".s.PGSQL.5432")

    def close(self) -> None:
        """Listen no more, and cut all connections: the server is gone."""
        if self.listener is not None:
            self.listener.close()
        self.cut()

    def cut(self) -> None:
        """Close all connections."""
        for writer in self.writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """Pass nothing on, and close nothing."""
        self.flowing.clear()

    def thaw(self) -> None:
        """Pass on again, what has come meanwhile first."""
        self.flowing.set()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (host,) = self.server.hosts
        if host.name.startswith("/"):
            server_reader, server_writer = await asyncio.open_unix_connection(f"{host.name}/.s.PGSQL.{host.port}")
        else:
            server_reader, server_writer = await asyncio.open_connection(host.name, host.port)
        await asyncio.gather(self._copy(reader, server_writer), self._copy(server_reader, writer), return_exceptions=True)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.add(writer)
        try:
            while piece := await reader.read(PIECE):
                await self.flowing.wait()
                writer.write(piece)
        finally:
            self.writers.discard(writer)
            writer.close()


@asynccontextmanager
async def relayed(address: Address, folder: Path) -> AsyncIterator[tuple[Address, Relay]]:
    """The address of a relay to a server, and the relay, open until the end of the block."""
    assert address.server is not None
    relay = Relay(address.server, folder)
    await relay.open()
    try:
        yield replace(address, server=relay.address), relay
    finally:
        relay.thaw()
        relay.close()
