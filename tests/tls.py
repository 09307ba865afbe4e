"""A relay that speaks TLS with its clients, as a PostgreSQL server does that has a certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import trustme

from cms.database.addresses.address import Address
from cms.database.addresses.postgres_server import Host, Server
from tests.relay import Relay

NAME = "127.0.0.1"


class Certificates:
    """An authority, and what it has signed: a certificate of the server, and one of a client."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        client = self.authority.issue_cert("critic@example.org")
        self.files = {name: str(folder / name) for name in ("sslrootcert", "sslcert", "sslkey")}
        self.authority.cert_pem.write_to_path(self.files["sslrootcert"])
        client.cert_chain_pems[0].write_to_path(self.files["sslcert"])
        client.private_key_pem.write_to_path(self.files["sslkey"])

    def server_context(self) -> ssl.SSLContext:
        """What a server is set up with that asks its clients for a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(NAME).configure_cert(context)
        self.authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        return context


@dataclass
class EncryptedRelay(Relay):
    """Lets nobody through who does not speak TLS."""

    context: ssl.SSLContext = field(default_factory=lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    @property
    def address(self) -> Server:
        """Where the relay listens."""
        assert self.listener is not None
        return replace(self.server, hosts=(Host(NAME, self.listener.sockets[0].getsockname()[1]),))

    async def open(self) -> None:
        """Listen."""
        self.flowing.set()
        self.listener = await asyncio.start_server(self._pass, NAME, 0)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.readexactly(8)  # the request for TLS
            writer.write(b"S")
            await writer.start_tls(self.context)
            await super()._pass(reader, writer)
        writer.close()


@asynccontextmanager
async def encrypted(address: Address, folder: Path) -> AsyncIterator[tuple[Address, Certificates]]:
    """The address of such a relay to a server, without options, and the certificates, until the end of the block."""
    assert address.server is not None
    certificates = Certificates(folder)
    relay = EncryptedRelay(address.server, folder, context=certificates.server_context())
    await relay.open()
    try:
        yield replace(address, server=relay.address), certificates
    finally:
        relay.close()
