"""Forty editors at once: whoever is overtaken is told, reads again, and nothing that anybody saved is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.token_cache import open_token_cache
from cms.access.tokens import create_token
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.reading.run.reader import open_reader
from schema.build import build_schema
from schema.execution.service import Service
from schema.protocol.authentication import Access, Credentials
from schema.protocol.request import GraphQLRequest

EDITORS = 40
CREATE = 'mutation { createMovie(input: {title: "M"}) { movie { id } } }'
READ = "query ($id: ID!) { movie(id: $id) { version externalIds { source value } } }"
UPDATE = """mutation ($id: ID!, $ids: [ExternalIdInput!], $version: Int) {
  updateMovie(id: $id, input: {externalIds: $ids}, expectedVersion: $version) { movie { version } errors { code } } }"""
SLUG = 'mutation { createMovie(input: {title: "Same"}) { movie { slug } errors { code } } }'
PUBLISH = "mutation ($ids: [ID!]!) { publish(ids: $ids) { entries { status } errors { code } } }"

# Any: answers are JSON.
Json = dict[str, Any]


@dataclass(frozen=True)
class Office:
    """A service, and somebody who may do everything."""

    service: Service
    claims: Credentials

    async def ask(self, document: str, **variables: object) -> Json:
        """The data of an answer."""
        result = await self.service.answer(GraphQLRequest(document, variables), self.claims)
        data: Json = orjson.loads(result.body)["data"]
        return data

    async def add_id(self, movie: str, value: str) -> int:
        """Add an external id to those the movie has, as often as it takes; how often somebody was faster."""
        overtaken = 0
        while True:
            found = (await self.ask(READ, id=movie))["movie"]
            ids = [*found["externalIds"], {"source": "editor", "value": value}]
            saved = (await self.ask(UPDATE, id=movie, ids=ids, version=found["version"]))["updateMovie"]
            if saved["errors"] == []:
                return overtaken
            assert saved["errors"] == [{"code": "VERSION_CONFLICT"}]
            overtaken += 1


@pytest.fixture
async def office(address: Address, database: Database) -> AsyncIterator[Office]:
    """An office over an empty database that reads drafts."""
    async with open_reader(address) as reader, open_token_cache(database) as token_cache:
        token = await create_token(database, CMS, "office", ROLES["publisher"])
        service = Service(build_schema(REGISTRY), REGISTRY, reader, access=Access(database, token_cache))
        yield Office(service, Credentials(f"Bearer {token}", "drafts"))


async def test_nothing_that_anybody_saved_is_lost(office: Office) -> None:
    movie = (await office.ask(CREATE))["createMovie"]["movie"]["id"]

    overtaken = await asyncio.gather(*(office.add_id(movie, str(number)) for number in range(EDITORS)))

    found = (await office.ask(READ, id=movie))["movie"]
    assert found["version"] == EDITORS + 1
    assert {one["value"] for one in found["externalIds"]} == {str(number) for number in range(EDITORS)}
    assert sum(overtaken) > 0


async def test_entries_of_one_name_get_slugs_of_their_own(office: Office) -> None:
    answers = await asyncio.gather(*(office.ask(SLUG) for _ in range(EDITORS)))

    slugs = {one["createMovie"]["movie"]["slug"] for one in answers}
    assert slugs == {"same", *(f"same-{number}" for number in range(2, EDITORS + 1))}


async def test_publishes_of_the_same_rows_all_come_to_an_end(office: Office) -> None:
    ids = [(await office.ask(CREATE))["createMovie"]["movie"]["id"] for _ in range(6)]

    answers = await asyncio.gather(*(office.ask(PUBLISH, ids=ids[turn % 6 :] + ids[: turn % 6]) for turn in range(EDITORS)))

    assert {str(one["publish"]) for one in answers} == {str({"entries": [{"status": "PUBLISHED"}] * 6, "errors": []})}
