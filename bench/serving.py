"""One server process: `python -m bench.serving APP` serves an app on the database that MARQUEE_DATABASE_URL names."""

import os
import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from bench.bare import BareApp
from bench.stock.app import stock_app
from cms.config import load_settings
from cms.database.address import Address, parse_address
from cms.entrypoints.asgi import create_app


def marquee_app(address: Address) -> ASGIApp:  # noqa: ARG001 - it reads its own settings, as it always does
    """Marquee as it is served."""
    return create_app(load_settings(os.environ))


APPS: dict[str, Callable[[Address], ASGIApp]] = {"marquee": marquee_app, "bare": BareApp, "stock": stock_app}


def serve(name: str) -> None:
    """Serve an app on a free port, which is printed, until told to stop; all apps on the same server."""
    app = APPS[name](parse_address(load_settings(os.environ).database_url))
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", lifespan="on", log_level="warning", access_log=False
    )
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve(sys.argv[1])
