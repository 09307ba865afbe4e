"""Somebody who asks for little, again and again, on a connection of their own, while others ask for much."""

import http.client
import json
import threading
import time
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
    """How long each answer took, in seconds."""

    took: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest that somebody waited."""
        return max(self.took)


@dataclass(frozen=True)
class Client:
    """Asks a server at an address, as the owner of a token or as a stranger."""

    address: str
    token: str | None = None

    def ask(self, body: bytes) -> dict[str, object]:
        """The answer to one request, on a connection of its own."""
        with _connected(self.address) as connection:
            answer: dict[str, object] = json.loads(self._post(connection, body))
            return answer

    def ask_at_once(self, bodies: Sequence[bytes]) -> tuple[list[dict[str, object]], Pings]:
        """The answers to requests that are sent together, and what it was like to ask for little meanwhile."""
        pings, done = Pings(), threading.Event()
        with ThreadPoolExecutor(len(bodies) + 1) as threads:
            pinging = threads.submit(self._ping, pings, done)
            try:
                answers = list(threads.map(self.ask, bodies))
            finally:
                done.set()
            pinging.result()
        return answers, pings

    def _ping(self, pings: Pings, done: threading.Event) -> None:
        with _connected(self.address) as connection:
            while not done.is_set():
                begun = time.perf_counter()
                assert self._post(connection, PING) == PONG
                pings.took.append(time.perf_counter() - begun)

    def _post(self, connection: http.client.HTTPConnection, body: bytes) -> bytes:
        named = {"authorization": f"Bearer {self.token}"} if self.token else {}
        connection.request("POST", "/graphql", body, JSON | named)
        return connection.getresponse().read()


@contextmanager
def _connected(address: str) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS_TO_GIVE_UP)
    try:
        yield connection
    finally:
        connection.close()
