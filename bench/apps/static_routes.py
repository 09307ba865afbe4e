"""Bare Starlette routes: each returns the bytes of one file, whoever asks; 304 to somebody who has them."""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cms.database.addresses.address import Address

FOLDER = "BENCH_ANSWERS"
"""The variable of the environment that names the folder with the files."""


def routes_app(address: Address) -> Starlette:  # noqa: ARG001 - it reads no database
    """A route for each file, called as the file is."""
    files = sorted(Path(os.environ[FOLDER]).iterdir())
    return Starlette(routes=[_route(path.name, path.read_bytes()) for path in files])


def _route(name: str, body: bytes) -> Route:
    async def answer(request: Request) -> Response:
        if request.method == "POST":
            await request.body()
        if "if-none-match" in request.headers:
            return Response(status_code=304)
        return Response(body, media_type="application/json")

    return Route(f"/{name}", answer, methods=["GET", "POST"])
