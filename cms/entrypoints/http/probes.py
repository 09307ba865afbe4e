"""What a supervisor asks: is the process up, and can it answer."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

SECONDS_TO_ANSWER = 2
UNCACHED = {"Cache-Control": "no-store"}


def probe_routes() -> list[BaseRoute]:
    """`/healthz` answers while the process does; `/readyz` answers 503 while the database does not."""
    return [Route("/healthz", _healthz), Route("/readyz", _readyz)]


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("up\n", headers=UNCACHED)


async def _readyz(request: Request) -> Response:
    try:
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await request.app.state.reader.connections.fetch("SELECT revision FROM content_clock", [])
    except Exception:  # noqa: BLE001  whatever keeps the database from answering, it does not answer
        return PlainTextResponse("the database does not answer\n", status_code=503, headers=UNCACHED)
    return PlainTextResponse("ready\n", headers=UNCACHED)
