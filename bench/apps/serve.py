"""One server process: `python -m bench.apps.serve MODULE:NAME` serves that app on the database of MARQUEE_DATABASE_URL."""

import os
import socket
import sys

import uvicorn
from uvicorn.importer import import_from_string

from cms.config import load_settings
from cms.database.addresses.address import configured_address


def serve(place: str) -> None:
    """Serve an app on a free port, which is printed, until told to stop; all apps on the same server."""
    app = import_from_string(place)(configured_address(load_settings(os.environ)))
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", lifespan="on", log_level="warning", access_log=False
    )
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve(sys.argv[1])
