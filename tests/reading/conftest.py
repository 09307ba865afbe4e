"""A service over one migrated database of each kind, shared by the tests of a module."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import orjson
import pytest

from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.reading.run.reader import open_reader
from schema.build import build_schema
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest
from tests.databases import MODELS


@dataclass(frozen=True)
class Server:
    """The service, and the database behind it."""

    service: Service = field(repr=False)
    database: Database = field(repr=False)

    async def ask(
        self, document: str, variables: dict[str, object] | None = None, name: str | None = None
    ) -> dict[str, object]:
        """The parsed answer to a request."""
        result = await self.service.answer(GraphQLRequest(document, variables or {}, name))
        answer: dict[str, object] = orjson.loads(result.body)
        return answer


@pytest.fixture(scope="module")
async def server(module_address: Address) -> AsyncIterator[Server]:
    """A service that reads from a database of each kind."""
    async with open_database(module_address, models=MODELS) as database, open_reader(module_address) as reader:
        yield Server(Service(build_schema(REGISTRY), REGISTRY, reader), database)
