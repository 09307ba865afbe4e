"""A server on a real socket, and a client that says exactly what it is told to, byte by byte."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from cms.entrypoints.http_protocol import ProtocolConfig

SECONDS = 0.5
"""How long a server waits in most tests."""

SECONDS_TO_GIVE_UP = 120
LARGE = b"x" * 20_000_000


@dataclass(frozen=True)
class Said:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> tuple[int, str, str]:
        """The status, code and message of an answer that is one error in JSON."""
        assert self.headers["content-type"] == "application/json; charset=utf-8"
        (error,) = json.loads(self.body)["errors"]
        return self.status, error["extensions"]["code"], error["message"]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that says what it was asked, and how long the body was."""
    size, more = 0, scope["path"] != "/unread"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        more = message["more_body"]
    body = LARGE if scope["path"] == "/large" else f"{scope['method']} {scope['path']} {size}".encode()
    headers = [(b"content-length", str(len(body)).encode()), *((b"x-sent", name) for name, _ in scope["headers"])]
    if scope["path"] == "/unread":
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class Serving:
    """A server that runs."""

    address: tuple[str, int]
    server: uvicorn.Server

    def stop_listening(self) -> None:
        """Tell it to stop, as a signal does, and wait until it takes no connection any more."""
        self.server.should_exit = True
        with suppress(ConnectionError):
            while True:
                socket.create_connection(self.address).close()


@contextmanager
def serving(app: ASGIApp, loop: str, seconds: float = SECONDS) -> Iterator[Serving]:
    """A server that waits for so many seconds, for whatever it waits for; ended with the block."""
    config = ProtocolConfig(app, seconds, loop=loop, lifespan="off", log_level="critical", server_header=False)
    config.timeout_keep_alive = seconds  # type: ignore[assignment]  # whole seconds are said, any are understood
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = Serving(listener.getsockname(), server)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield served
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def connected(address: tuple[str, int]) -> Iterator[socket.socket]:
    """A connection to a server."""
    with socket.create_connection(address, timeout=SECONDS_TO_GIVE_UP) as connection:
        yield connection


def talk(address: tuple[str, int], *pieces: bytes, half_close: bool = False) -> list[Said]:
    """Every answer that comes until the server closes."""
    with connected(address) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        return parse(read_all(connection))


def read_all(connection: socket.socket) -> bytes:
    """What the server says until it closes."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def read_until(connection: socket.socket, end: bytes) -> None:
    """Take what the server says, up to these words."""
    said = b""
    while not said.endswith(end):
        said += connection.recv(65_536)


def parse(said: bytes) -> list[Said]:
    """The answers in a text."""
    answers = []
    while said:
        head, _, said = said.partition(b"\r\n\r\n")
        line, *lines = head.decode().split("\r\n")
        headers = {name: value for name, _, value in (one.partition(": ") for one in lines)}
        size = int(headers.get("content-length", 0))
        answers.append(Said(int(line.split()[1]), headers, said[:size]))
        said = said[size:]
    return answers
