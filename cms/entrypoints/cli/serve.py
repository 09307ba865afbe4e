"""`cms serve`: answer GraphQL and show the explorer."""

import asyncio
import os
import socket
import sys
from typing import Annotated

from cyclopts import Parameter
from starlette.applications import Starlette

from cms.access.tokens import first_token_if_none
from cms.config import load_settings
from cms.database.connect import Database
from cms.entrypoints.asgi import create_app
from cms.entrypoints.cli.demo import fill_when_empty
from cms.entrypoints.server import Server, take_address, web_address


def serve(*, demo: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Serve what is configured, until told to stop.

    Parameters
    ----------
    demo
        First fill a database that has no entry of any type with the demo content, published; on a terminal, also make
        a token for a first administrator where there never was a token.
    """
    settings = load_settings(os.environ)
    with take_address(settings.host, settings.port) as listener:
        app = create_app(settings)
        server = Server(app, when_ready=lambda: _announce(web_address(listener)), request_seconds=settings.request_seconds)
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(_serve(app, server, listener, demo=demo))


async def _serve(app: Starlette, server: Server, listener: socket.socket, *, demo: bool) -> None:
    async with app.router.lifespan_context(app):
        if demo and await fill_when_empty(app.state.database):
            print("The database was empty and now holds the demo content.", flush=True)
        # A token that nobody reads would be lost, and one in a log would be everybody's.
        if demo and sys.stdout.isatty():
            await _welcome(app.state.database)
        await server.serve(sockets=[listener])


async def _welcome(database: Database) -> None:
    token = await first_token_if_none(database)
    if token is not None:
        print(f"The token of a first administrator, which is shown this once: {token}", flush=True)


def _announce(address: str) -> None:
    print(f"Marquee is ready at {address}/", flush=True)
    print(f"Open it in a browser and run the first example; GraphQL is answered at {address}/graphql", flush=True)
