"""What a supervisor asks: is the process up, and can it answer."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cms.database.connect import Database

SECONDS_TO_ANSWER = 2
RECHECK_SECONDS = 1.0
"""How long it is not asked again whether the database can be written."""

UNKNOWN_OBSTACLE = "nobody knows why"
UNCACHED = {"Cache-Control": "no-store"}


def probe_routes() -> list[BaseRoute]:
    """`/healthz` answers while the process does; `/readyz` answers 503 while the database does not.

    With `?writes=1`, also while it cannot be written.
    """
    return [Route("/healthz", _healthz), Route("/readyz", _readyz)]


class WriteProbe:
    """Whether a database can be written, asked by one at a time and not too often."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._attempt: asyncio.Task[str | None] | None = None
        self._recheck_at = 0.0

    async def find_obstacle(self) -> str | None:
        """What keeps it from being written, as far as is known within the time there is to answer."""
        loop = asyncio.get_running_loop()
        if self._attempt is None or (self._attempt.done() and loop.time() > self._recheck_at):
            self._attempt = asyncio.create_task(self._database.find_write_obstacle(), name="probe of writes")
            self._recheck_at = loop.time() + RECHECK_SECONDS
        # Somebody who writes for long keeps it waiting, which is no obstacle.
        await asyncio.wait([self._attempt], timeout=SECONDS_TO_ANSWER)
        if not self._attempt.done():
            return self._database.write_check.obstacle
        return UNKNOWN_OBSTACLE if self._attempt.exception() is not None else self._attempt.result()


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("up\n", headers=UNCACHED)


async def _readyz(request: Request) -> Response:
    state = request.app.state
    try:
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await state.reader.connections.fetch("SELECT revision FROM content_clock", [])
    except Exception:  # noqa: BLE001  whatever keeps the database from answering, it does not answer
        return _unready("the database does not answer")
    if not state.database.is_in_place():
        return _unready("the database file was replaced or removed")
    if request.query_params.get("writes") == "1":
        obstacle = await state.write_probe.find_obstacle()
        if obstacle is not None:
            return _unready(f"the database cannot be written: {obstacle}")
    return PlainTextResponse("ready\n", headers=UNCACHED)


def _unready(why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status_code=503, headers=UNCACHED)
