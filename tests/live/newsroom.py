"""A server in a process of its own where edits are made, and listeners that speak to it as any client would."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import httpx2
from starlette.testclient import TestClient

from cms.access.actor import CMS
from cms.access.tokens import revoke_token
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from tests.cli.serving import SECONDS_TO_GIVE_UP, Served
from tests.databases import MODELS
from tests.mutations.desk import Desk

Json = dict[str, Any]  # Any: answers are JSON
EVENTS = {"accept": "text/event-stream"}
CHANGES = "subscription ($after: String, $types: [EntryType!]) { changes(after: $after, types: $types) %s }"
SHORT = CHANGES % "{ cursor action slug }"
WITH_ENTRY = CHANGES % "{ cursor revision action type slug entry { slug ... on Keyword { name } } }"


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    name: str
    id: str | None
    data: str

    @property
    def change(self) -> Json:
        """The change that it tells of."""
        body: Json = json.loads(self.data)
        assert list(body) == ["data"], body
        change: Json = body["data"]["changes"]
        return change

    @property
    def error(self) -> Json:
        """The one error of a result that is nothing else."""
        body: Json = json.loads(self.data)
        assert list(body) == ["errors"], body
        (error,) = body["errors"]
        return cast("Json", error)


@dataclass
class EventListener:
    """What comes over one stream of events, comments left out."""

    response: httpx2.Response
    lines: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        """The first line says that it is open: from then on nothing is missed."""
        self.lines = self.response.iter_lines()
        if self.response.headers["content-type"].startswith("text/event-stream"):
            self.first_line = next(self.lines)

    def take(self, count: int) -> list[Event]:
        """The next events."""
        return [next(self._events()) for _ in range(count)]

    def rest(self) -> list[Event]:
        """All events until the stream ends."""
        return list(self._events())

    def _events(self) -> Iterator[Event]:
        fields: dict[str, str] = {}
        for line in self.lines:
            if line and not line.startswith(":"):
                name, _, value = line.partition(":")
                fields[name] = value.strip()
            elif fields and not line:
                yield Event(fields["event"], fields.get("id"), fields["data"])
                fields = {}


@dataclass(frozen=True)
class Newsroom:
    """A server with a keyword to change, and somebody who may do everything."""

    served: Served
    desk: Desk
    address: Address

    @property
    def url(self) -> str:
        """Where GraphQL is answered."""
        return f"{self.served.address}/graphql"

    @property
    def socket_url(self) -> str:
        """Where sockets are opened."""
        return self.url.replace("http://", "ws://")

    def publish_keyword(self, name: str) -> str:
        """The id of a new keyword that is live."""
        made = self.desk.make("Keyword", name=name)
        assert self.desk.publish(made)["errors"] == []
        return made

    def rename(self, keyword: str, name: str) -> None:
        """Change a live keyword."""
        self.desk.update("Keyword", keyword, {"name": name})
        assert self.desk.publish(keyword)["errors"] == []

    def withdraw(self, keyword: str) -> None:
        """Take a keyword out of the live edition."""
        document = "mutation ($id: ID!) { unpublish(ids: [$id]) { errors { code } } }"
        assert self.desk.run(document, {"id": keyword}) == {"unpublish": {"errors": []}}

    def find_end(self) -> str:
        """The cursor after all there is."""
        page: Json = self.desk.run("{ changes(first: 1000) { cursor hasMore } }", by=None)["changes"]
        assert page["hasMore"] is False
        return str(page["cursor"])

    def revoke(self, token: str) -> None:
        """End a token, as `cms token revoke` does."""
        asyncio.run(_revoke(self.address, token))

    def wait_for_room(self) -> None:
        """Comes back when a stream that was left has made room."""
        body = {"query": SHORT}
        while httpx2.head(self.url, params=body, headers=EVENTS).status_code == 503:
            pass

    @contextmanager
    def listening(self, document: str = SHORT, variables: Json | None = None, **headers: str) -> Iterator[EventListener]:
        """A stream of events by POST; a header's underscores stand for dashes."""
        named = {**EVENTS, **{name.replace("_", "-"): value for name, value in headers.items()}}
        body = {"query": document, "variables": variables}
        with (
            httpx2.Client(timeout=SECONDS_TO_GIVE_UP) as client,
            client.stream("POST", self.url, json=body, headers=named) as response,
        ):
            yield EventListener(response)


def newsroom_at(served: Served, tokens: dict[str, str], address: Address) -> Newsroom:
    """The newsroom of a server that runs."""
    client = httpx2.Client(base_url=served.address, timeout=SECONDS_TO_GIVE_UP)
    return Newsroom(served, Desk(cast("TestClient", client), tokens), address)  # a client like any other


async def _revoke(address: Address, token: str) -> None:
    async with open_database(address, models=MODELS) as database:
        await revoke_token(database, CMS, token)
