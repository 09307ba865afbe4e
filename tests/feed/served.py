"""A server in a process of its own, and what is edited and published there meanwhile."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from tests.changes.watched import run
from tests.cli.serving import SECONDS_TO_GIVE_UP, Served, serving, spell
from tests.databases import MODELS


@dataclass(frozen=True)
class Office:
    """Who edits at a server."""

    server: Served
    token: str

    @property
    def address(self) -> str:
        """Where the server is."""
        return self.server.address

    def run(self, document: str, variables: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The data of an answer without errors."""
        headers = {"authorization": f"Bearer {self.token}"}
        sent = {"query": document, "variables": variables}
        body = httpx2.post(f"{self.address}/graphql", json=sent, headers=headers, timeout=SECONDS_TO_GIVE_UP).json()
        assert list(body) == ["data"], body
        data: dict[str, Any] = body["data"]
        return data

    def publish_keyword(self, name: str) -> str:
        """Make a keyword live; its id."""
        made = self.run("mutation ($name: String!) { createKeyword(input: {name: $name}) { keyword { id } } }", {"name": name})
        key: str = made["createKeyword"]["keyword"]["id"]
        self.run("mutation ($id: ID!) { publish(ids: [$id]) { errors { code } } }", {"id": key})
        return key

    def expire(self, address: Address) -> None:
        """Purge the log up to its end."""
        asyncio.run(_expire(address))


@contextmanager
def open_office(address: Address) -> Iterator[Office]:
    """A server of a database, and a token of who may publish; ended with the block."""
    token = asyncio.run(_make_token(address))
    with open_server(address) as server:
        yield Office(server, token)


@contextmanager
def open_server(address: Address, port: int = 0) -> Iterator[Served]:
    """A server of a database, on a port or on any; ended with the block."""
    mine = {"MARQUEE_DATABASE_URL": spell(address), "MARQUEE_PORT": str(port)}
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    try:
        with serving() as server:
            yield server
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ.update({} if value is None else {name: value})


async def _make_token(address: Address) -> str:
    async with open_database(address, models=MODELS) as database:
        return await create_token(database, CMS, "publisher", ROLES["publisher"])


async def _expire(address: Address) -> None:
    async with open_database(address, models=MODELS) as database:
        await run(database, "UPDATE installation SET purged_revision = (SELECT revision FROM content_clock)")
