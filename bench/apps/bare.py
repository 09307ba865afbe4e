"""The bare app: no framework, one hand-written statement for each read, and its bytes sent as they are."""

from starlette.types import Receive, Scope, Send

from bench.reads import READS
from cms.database.addresses.address import Address
from cms.reading.run.reader import Connections, open_reader


class BareApp:
    """Answers a read by its name and a slug, over read connections such as Marquee has."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._reads = {read.name: (read.root.encode(), read.statement(address.dialect)) for read in READS}
        self._connections: Connections | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._answer(scope["path"], send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with open_reader(self._address) as reader:
            self._connections = reader.connections
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, path: str, send: Send) -> None:
        assert self._connections is not None
        _, name, *slug = path.split("/")
        root, statement = self._reads[name]
        (value,) = await self._connections.fetch(statement, [*slug])
        body = b'{"data":{"%b":%b}}' % (root, value)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
