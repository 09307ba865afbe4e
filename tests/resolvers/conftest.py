"""Applications whose schema has throw-away fields beside its own."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.config import Settings
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.app_factory import create_app
from schema.build import build_schema
from schema.resolvers.root_types import MUTATIONS, QUERIES
from tests.databases import MODELS
from tests.mutations.desk import Desk
from tests.resolvers.example_fields import ExecutionCounter, NoteMutation, ShelfQuery
from tests.resolvers.recording_connections import RecordingConnections


@pytest.fixture(scope="module")
def desk(module_address: Address) -> Iterator[Desk]:
    """A desk at an application with shelves and notes."""
    tokens = asyncio.run(_make_tokens(module_address))
    schema = build_schema(REGISTRY, (*QUERIES, ShelfQuery), (*MUTATIONS, NoteMutation), [ExecutionCounter])
    settings = Settings(database_url=module_address.dsn or str(module_address))
    with TestClient(create_app(settings, schema)) as client:
        yield Desk(client, tokens)


@pytest.fixture
def statements(desk: Desk) -> Iterator[list[str]]:
    """The statements by which content is read from here on."""
    reader = desk.client.app.state.reader  # type: ignore[attr-defined]  # an ASGI application has no state, ours has
    inner, noting = reader.connections, RecordingConnections(reader.connections)
    reader.connections = noting
    yield noting.statements
    reader.connections = inner


async def _make_tokens(address: Address) -> dict[str, str]:
    async with open_database(address, models=MODELS) as database:
        return {name: await create_token(database, CMS, name, given) for name, given in ROLES.items()}
