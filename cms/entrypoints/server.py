"""The HTTP server: one event loop, on an address that is taken before anything else starts."""

import asyncio
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from cms.entrypoints.http_protocol import GuardedProtocol, ProtocolConfig
from cms.errors import ConfigurationError
from cms.shutdown import cancel_for_shutdown
from cms.worker_thread import tune_for_serving

BACKLOG = 2048
SHARE_TO_FINISH, SHARE_TO_REFUSE = 0.8, 0.1
"""Of the seconds that a server has to stop: for requests to be answered, then for the rest to be refused. What is left is for
connections to databases."""

_POLL_SECONDS = 0.05


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; ConfigurationError when that cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(_explain_refusal(error, host, port)) from error


def listen_shared(host: str, port: int, count: int) -> list[socket.socket]:
    """As many sockets that listen on one address, among which visitors are divided; ConfigurationError as above.

    Whoever holds them all may lend each to another process, and to the next one when that dies: nobody who waits is lost.
    """
    listener = listen(host, port)
    if sys.platform != "linux":
        # Elsewhere one socket would get all visitors, so that one is shared.
        return [listener, *(listener.dup() for _ in range(1, count))]
    with listener:
        family, address = listener.family, listener.getsockname()[:2]
    return [socket.create_server(address, family=family, backlog=BACKLOG, reuse_port=True) for _ in range(count)]


def _explain_refusal(error: OSError | UnicodeError, host: str, port: int) -> str:
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


def browser_url(listener: socket.socket) -> str:
    """Where a browser on this machine finds what listens there."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  recognised, not bound to
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class GracefulServer(uvicorn.Server):
    """Uvicorn on a socket that is taken, which says when it is ready and ends as a program that was asked to end."""

    def __init__(
        self,
        app: ASGIApp,
        when_ready: Callable[[], None],
        *,
        request_seconds: float,
        stop_seconds: float,
        lifeline: int | None = None,
    ) -> None:
        """The process ends `stop_seconds` after it was told to, whatever it is at.

        With a `lifeline`, it belongs to a supervisor, and stops when there is something to read from that file descriptor.
        """
        # The lifespan is the caller's, so that what is wrong at the start is an exception and not a log line.
        super().__init__(
            ProtocolConfig(app, request_seconds, lifespan="off", log_level="warning", access_log=False, server_header=False)
        )
        self.when_stopping: Callable[[], None] = lambda: None
        """Called once when the server stops: to give up what was not begun."""
        self._when_ready = when_ready
        self._stop_seconds = stop_seconds
        self._lifeline = lifeline
        self.status = 0
        """What to end the process with."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets)
        tune_for_serving()
        if self._lifeline is not None:
            asyncio.get_running_loop().add_reader(self._lifeline, self._on_lifeline_lost)
        self._when_ready()

    def stop(self) -> None:
        """Stop: answer what is being answered; when time runs out on the way, the process ends."""
        if not self.should_exit:
            self.should_exit = True
            # Beside the event loop, which may be what does not come to an end; what is left open, databases close themselves.
            end_timer = Timer(self._stop_seconds, os._exit, [self.status])
            end_timer.daemon = True
            end_timer.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more visitors, and finish what they asked; what is not finished in time is refused."""
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        self.when_stopping()
        if not await self._wait_until_idle(SHARE_TO_FINISH * self._stop_seconds):
            for connection in self._connections():
                connection.end_unfinished()
            for task in list(self.server_state.tasks):
                cancel_for_shutdown(task)
            await self._wait_until_idle(SHARE_TO_REFUSE * self._stop_seconds)

    async def _wait_until_idle(self, seconds: float) -> bool:
        """Waits until everybody is answered and has left, at most so long; says whether they have."""
        notified: set[GuardedProtocol] = set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._connections() or self.server_state.tasks:
                    # Again and again: some had been taken and were not yet connections.
                    for connection in self._connections() - notified:
                        connection.shutdown()
                        notified.add(connection)
                    await asyncio.sleep(_POLL_SECONDS)
                return True
        return False

    def _connections(self) -> set[GuardedProtocol]:
        return {one for one in self.server_state.connections if isinstance(one, GuardedProtocol)}

    def _on_lifeline_lost(self) -> None:
        asyncio.get_running_loop().remove_reader(self._lifeline or 0)
        self.stop()

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        """Stop; told so again, end at once, by the signal itself."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self.stop()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop gracefully when told to, without dying of the same signal afterwards: there is more to close than the server."""
        # A terminal sends SIGINT to supervisors and workers alike, and a supervisor then tells its workers itself.
        on_interrupt = self.handle_exit if self._lifeline is None else signal.SIG_IGN
        handlers = {signal.SIGTERM: self.handle_exit, signal.SIGINT: on_interrupt}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, previous in before.items():
                signal.signal(number, previous)
