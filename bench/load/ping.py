"""Somebody who asks for little, again and again, on a connection of their own, while others ask for much."""

import http.client
import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SECONDS_TO_GIVE_UP = 120
JSON = {"content-type": "application/json"}
PING = json.dumps({"query": "{ __typename }"}).encode()
PONG = b'{"data":{"__typename":"Query"}}'


@dataclass
class Pings:
    """How long each small answer took, in seconds."""

    took: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest that somebody waited."""
        return max(self.took)

    @property
    def rate(self) -> float:
        """How many came in a second."""
        return len(self.took) / sum(self.took)


@dataclass(frozen=True)
class Client:
    """Asks a server at an address, as a stranger."""

    address: str

    def ask(self, body: bytes) -> bytes:
        """The answer to one request, on a connection of its own."""
        with _connected(self.address) as connection:
            return _post(connection, body)

    def ask_at_once(self, bodies: Sequence[bytes]) -> Pings:
        """What it is like to ask for little while requests are answered that are sent together."""
        pings, done = Pings(), threading.Event()
        with ThreadPoolExecutor(len(bodies) + 1) as threads:
            pinging = threads.submit(self._ping, pings, done)
            try:
                deque(threads.map(self.ask, bodies), maxlen=0)
            finally:
                done.set()
            pinging.result()
        return pings

    def _ping(self, pings: Pings, done: threading.Event) -> None:
        with _connected(self.address) as connection:
            while not done.is_set():
                begun = time.perf_counter()
                assert _post(connection, PING) == PONG
                pings.took.append(time.perf_counter() - begun)


def _post(connection: http.client.HTTPConnection, body: bytes) -> bytes:
    connection.request("POST", "/graphql", body, JSON)
    return connection.getresponse().read()


@contextmanager
def _connected(address: str) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS_TO_GIVE_UP)
    try:
        yield connection
    finally:
        connection.close()
