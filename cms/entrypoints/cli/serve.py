"""`cms serve`: answer GraphQL and show the explorer."""

import asyncio
import importlib
import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from typing import Annotated, NoReturn

from cyclopts import Parameter

from cms.access.tokens import create_first_token
from cms.config import Settings, load_settings
from cms.database.addresses.address import Dialect, configured_address
from cms.database.connect import Database
from cms.entrypoints.app_factory import create_app, leave
from cms.entrypoints.application import Application
from cms.entrypoints.outage_log import limit_repeated_logs
from cms.entrypoints.server import GracefulServer, browser_url, listen, listen_shared
from cms.entrypoints.supervisor import Supervisor, SupervisorLimits, WorkerSpec, heartbeat
from cms.errors import ConfigurationError
from cms.shutdown import end_process

SECONDS_BETWEEN_FILE_CHECKS = 1.0

log = logging.getLogger("marquee")


def serve(*, demo: Annotated[bool, Parameter(negative=())] = False, workers: int | None = None) -> NoReturn:
    """Serve what is configured, until told to stop.

    Parameters
    ----------
    demo
        First fill a database that has no entry of any type with the demo content, published; on a terminal, also make
        a token for a first administrator where there never was a token.
    workers
        How many processes answer, instead of what MARQUEE_WORKERS says; more than one only on PostgreSQL.
    """
    given = {} if workers is None else {"MARQUEE_WORKERS": str(workers)}
    settings = load_settings({**os.environ, **given})
    with limit_repeated_logs():
        run = _serve_alone if settings.workers == 1 else _serve_together
        end_process(run(settings, demo=demo))


def _serve_alone(settings: Settings, *, demo: bool) -> int:
    with listen(settings.host, settings.port) as listener:
        app = create_app(settings)
        server = _server(app, settings, lambda: _announce(listener))
        _run(app, server, listener, demo=demo)
    return server.status


def _serve_together(settings: Settings, *, demo: bool) -> int:
    address = configured_address(settings)
    if address.dialect is Dialect.SQLITE:
        raise ConfigurationError(
            f"The database {address} is a file for one process; leave MARQUEE_WORKERS at 1, or use PostgreSQL."
        )
    with ExitStack() as held:
        listeners = [held.enter_context(one) for one in listen_shared(settings.host, settings.port, settings.workers)]
        app = create_app(settings)

        def run_worker(spec: WorkerSpec) -> None:
            for listener in listeners[: spec.number] + listeners[spec.number + 1 :]:
                listener.close()
            server = _server(app, settings, spec.report_ready, spec.lifeline)
            _run(app, server, listeners[spec.number], demo=demo and spec.is_first, heartbeat_pipe=spec.heartbeat_pipe)

        def turn_visitors_away() -> None:
            for listener in listeners:
                listener.close()

        limits = SupervisorLimits(silent_seconds=settings.hang_seconds, stop_seconds=settings.stop_seconds)
        return Supervisor(settings.workers, run_worker, limits, turn_visitors_away).run(lambda: _announce(listeners[0]))


def _server(
    app: Application, settings: Settings, when_ready: Callable[[], None], lifeline: int | None = None
) -> GracefulServer:
    return GracefulServer(
        app,
        when_ready,
        request_seconds=settings.request_seconds,
        stop_seconds=settings.stop_seconds,
        lifeline=lifeline,
    )


def _run(
    app: Application, server: GracefulServer, listener: socket.socket, *, demo: bool, heartbeat_pipe: int | None = None
) -> None:
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve(app, server, listener, demo=demo, heartbeat_pipe=heartbeat_pipe))


async def _serve(
    app: Application, server: GracefulServer, listener: socket.socket, *, demo: bool, heartbeat_pipe: int | None
) -> None:
    async with nullcontext() if heartbeat_pipe is None else heartbeat(heartbeat_pipe), app.router.lifespan_context(app):
        if demo:
            await _fill(app.state.database)
        # A token that nobody reads would be lost, and one in a log would be everybody's.
        if demo and sys.stdout.isatty():
            await _welcome(app.state.database)
        server.when_stopping = lambda: leave(app)
        looking = asyncio.create_task(_stop_when_replaced(app.state.database, server), name="look at the database file")
        await server.serve(sockets=[listener])
        looking.cancel()


async def _stop_when_replaced(database: Database, server: GracefulServer) -> None:
    """Whatever is written to a file that was replaced is lost with the process; started anew, it opens the right one."""
    while database.is_in_place():  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(SECONDS_BETWEEN_FILE_CHECKS)
    log.error("The database %s was replaced or removed under the server, which ends; start it again.", database.address)
    server.status = 1
    server.stop()


async def _fill(database: Database) -> None:
    # What takes in files is loaded for this only: without it the server starts sooner.
    demo = importlib.import_module("cms.entrypoints.demo_content")
    if await demo.fill_when_empty(database):
        print("The database was empty and now holds the demo content.", flush=True)


async def _welcome(database: Database) -> None:
    token = await create_first_token(database)
    if token is not None:
        print(f"The token of a first administrator, which is shown this once: {token}", flush=True)


def _announce(listener: socket.socket) -> None:
    address = browser_url(listener)
    print(f"Marquee is ready at {address}/", flush=True)
    print(f"Open it in a browser and run the first example; GraphQL is answered at {address}/graphql", flush=True)
