"""The HTTP server: one event loop, on an address that is taken before anything else starts."""

import asyncio
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from cms.beside import settle
from cms.entrypoints.protocol import Config
from cms.errors import ConfigurationError

BACKLOG = 2048
SECONDS_TO_FINISH = 20
"""How long requests that are being answered have when the server is told to stop."""


def take_address(host: str, port: int) -> socket.socket:
    """A socket that listens there; ConfigurationError when that cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(_why(error, host, port)) from error


def take_shares(host: str, port: int, count: int) -> list[socket.socket]:
    """As many sockets that listen on one address, among which visitors are divided; ConfigurationError as above.

    Whoever holds them all may lend each to another process, and to the next one when that dies: nobody who waits is lost.
    """
    listener = take_address(host, port)
    if sys.platform != "linux":
        # Elsewhere one socket would get all visitors, so that one is shared.
        return [listener, *(listener.dup() for _ in range(1, count))]
    with listener:
        family, address = listener.family, listener.getsockname()[:2]
    return [socket.create_server(address, family=family, backlog=BACKLOG, reuse_port=True) for _ in range(count)]


def _why(error: OSError | UnicodeError, host: str, port: int) -> str:
    match error:
        case OSError(errno=errno.EADDRINUSE):
            return (
                f"Port {port} on {host} is taken by another program; stop that one, or choose another port with MARQUEE_PORT."
            )
        case OSError(errno=errno.EACCES):
            return f"Port {port} needs more rights than this program has; choose one above 1023 with MARQUEE_PORT."
        case socket.gaierror() | UnicodeError():
            reason = "there is no host of this name"
        case _:
            # What Python adds to the system's words repeats the address.
            reason = os.strerror(error.errno or 0)
    return f"MARQUEE_HOST is {host!r}, and this machine cannot listen there ({reason}); use 127.0.0.1 or 0.0.0.0."


def web_address(listener: socket.socket) -> str:
    """Where a browser on this machine finds what listens there."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  recognised, not bound to
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Uvicorn on a socket that is taken, which says when it is ready and ends as a program that was asked to end."""

    def __init__(
        self, app: ASGIApp, when_ready: Callable[[], None], *, request_seconds: float, lifeline: int | None = None
    ) -> None:
        """With a `lifeline`, it stops when there is something to read from that file descriptor."""
        # The lifespan is the caller's, so that what is wrong at the start is an exception and not a log line.
        settings = Config(
            app,
            request_seconds,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
        super().__init__(settings)
        self._when_ready = when_ready
        self._lifeline = lifeline

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets)
        settle()
        if self._lifeline is not None:
            asyncio.get_running_loop().add_reader(self._lifeline, self._lose_lifeline)
        self._when_ready()

    def _lose_lifeline(self) -> None:
        asyncio.get_running_loop().remove_reader(self._lifeline or 0)
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop gracefully when told to, without dying of the same signal afterwards: there is more to close than the server."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
