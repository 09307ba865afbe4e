"""A bare app that writes: one plain INSERT or UPDATE ... RETURNING for each request, in a transaction of its own."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uuid_utils.compat
from starlette.types import Receive, Scope, Send

from cms.database.addresses.address import Address
from cms.database.clients.sqlite_pragmas import WRITE_PRAGMAS
from cms.database.connect import POOL_MAX

CREATE = """
insert into plain_review (id, slug, title, body, rating, rating_normalized, created_at, updated_at, movie_id, critic_id)
values ($1, $2, $3, $4, $5, $6, current_timestamp, current_timestamp,
    (select id from movie where slug = $7), (select id from person where slug = $8))
returning slug
"""
UPDATE = "update plain_review set title = $2, updated_at = current_timestamp where id = $1 returning slug"

Write = Callable[[str, Sequence[object]], Awaitable[Sequence[Any]]]  # Any: a driver's row
"""Runs a statement in a transaction of its own, and gives the row that it returns."""


class PlainWrites:
    """Answers what Marquee's mutations answer, from a table without drafts, versions and a history."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._write: Write | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._answer(scope["path"], (await receive())["body"], send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        opened = _on_postgres(self._address) if self._address.path is None else _on_sqlite(self._address)
        async with opened as write:
            self._write = write
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, path: str, sent: bytes, send: Send) -> None:
        given = orjson.loads(sent)
        root = "createReview" if path == "/create" else "updateReview"
        (slug,) = await (self._create(given) if path == "/create" else self._update(given))
        body = orjson.dumps({"data": {root: {"review": {"slug": slug}, "errors": []}}})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _create(self, given: dict[str, Any]) -> Sequence[Any]:  # Any: JSON
        assert self._write is not None
        values = [given[name] for name in ("slug", "title", "body", "rating", "normalized", "movie", "critic")]
        return await self._write(CREATE, [uuid_utils.compat.uuid7(), *values])

    async def _update(self, given: dict[str, Any]) -> Sequence[Any]:  # Any: JSON
        assert self._write is not None
        return await self._write(UPDATE, [UUID(given["id"]), given["title"]])


@asynccontextmanager
async def _on_postgres(address: Address) -> AsyncIterator[Write]:
    async def keep(_: object) -> None:
        """Nothing was changed that would have to be put back."""

    async with asyncpg.create_pool(address.dsn, min_size=1, max_size=POOL_MAX, reset=keep) as pool:

        async def write(statement: str, values: Sequence[object]) -> Sequence[Any]:  # Any: a driver's row
            row: Sequence[Any] = await pool.fetchrow(statement, *values)
            return row

        yield write


@asynccontextmanager
async def _on_sqlite(address: Address) -> AsyncIterator[Write]:
    loop = asyncio.get_running_loop()
    file = sqlite3.connect(str(address.path), isolation_level=None, check_same_thread=False)
    with closing(file), ThreadPoolExecutor(1) as writer:
        for name, value in WRITE_PRAGMAS.items():
            file.execute(f"pragma {name} = {value}")

        def run(statement: str, values: Sequence[object]) -> Sequence[Any]:  # Any: a driver's row
            bound = [str(value) if isinstance(value, UUID) else value for value in values]
            # To its end: an open statement would leave its transaction open.
            row: Sequence[Any]
            (row,) = file.execute(statement.replace("$", "?"), bound).fetchall()
            return row

        async def write(statement: str, values: Sequence[object]) -> Sequence[Any]:  # Any: a driver's row
            return await loop.run_in_executor(writer, run, statement, values)

        yield write
