"""Sockets as any client opens them, by the library websockets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.cli.serving import SECONDS_TO_GIVE_UP
from tests.live.newsroom import Json, Newsroom

PROTOCOL = Subprotocol("graphql-transport-ws")


@dataclass(frozen=True)
class Socket:
    """A socket that is acknowledged."""

    connection: ClientConnection

    def send(self, message: Json) -> None:
        """Say something."""
        self.connection.send(json.dumps(message))

    def take(self) -> Json:
        """The next message."""
        message: Json = json.loads(self.connection.recv(timeout=SECONDS_TO_GIVE_UP))
        return message

    def subscribe(self, operation: str, document: str, variables: Json | None = None) -> None:
        """Begin an operation."""
        self.send({"type": "subscribe", "id": operation, "payload": {"query": document, "variables": variables}})

    def subscribe_many(self, count: int, document: str, variables: Json) -> None:
        """Begin so many operations, named by numbers."""
        for number in range(count):
            self.subscribe(str(number), document, variables)

    def take_change(self) -> Json:
        """The change in the next message."""
        message = self.take()
        assert message["type"] == "next", message
        change: Json = message["payload"]["data"]["changes"]
        return change

    def ask(self, operation: str, document: str) -> Json:
        """The one result of an operation."""
        self.subscribe(operation, document)
        result, complete = self.take(), self.take()
        assert (result["type"], complete) == ("next", {"type": "complete", "id": operation}), (result, complete)
        payload: Json = result["payload"]
        return payload

    def subscribe_all(self, operations: list[tuple[str, str]]) -> int:
        """Begin operations, and read nothing of what they come to; how many."""
        for operation, document in operations:
            self.subscribe(operation, document)
        return len(operations)

    def read_until_closed(self) -> tuple[int, str]:
        """Read all that is left; with what it was closed."""
        with suppress(ConnectionClosed):
            for _ in self.connection:
                pass
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""

    def pong(self) -> None:
        """Comes back when all that was sent before was read."""
        self.send({"type": "ping"})
        assert self.take() == {"type": "pong"}


def close_of(connection: ClientConnection) -> tuple[int, str]:
    """With what the server closes; anything else it says is a failure."""
    with pytest.raises(ConnectionClosed) as closed:
        connection.recv(timeout=SECONDS_TO_GIVE_UP)
    assert closed.value.rcvd is not None, closed.value
    return closed.value.rcvd.code, closed.value.rcvd.reason


@contextmanager
def open_socket(newsroom: Newsroom, payload: Json | None = None) -> Iterator[Socket]:
    """A socket on which operations may begin."""
    with connect(newsroom.socket_url, subprotocols=[PROTOCOL], max_size=None) as connection:
        socket = Socket(connection)
        socket.send({"type": "connection_init", "payload": payload})
        assert socket.take() == {"type": "connection_ack"}
        yield socket
