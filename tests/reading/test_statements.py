"""One statement for an operation, however wide or deep, and one plan for all requests of one shape."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.reading.run.reader import Connections, Reader, open_reader
from schema.build import build_schema
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest

WIDE = """query Page($slug: String!, $first: Int, $skip: Boolean = false) {
  franchise(slug: $slug) { name children { name } score { average } movies(first: $first) { totalCount nodes {
    title credits { nodes { person { name } } } reviews { edges { cursor node { critic { name } } } } } } }
  newest: reviews(first: $first, orderBy: [{publishedOn: DESC}]) { pageInfo { endCursor } nodes { title @skip(if: $skip) } }
  node(id: "movie_01936f5c-0000-7000-8000-000000000001") { id }
  nodes(ids: ["movie_01936f5c-0000-7000-8000-000000000001"]) { id }
}"""


@dataclass
class Counted:
    """Connections that note each statement they are given."""

    inner: Connections
    texts: list[str] = field(default_factory=list)

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        self.texts.append(text)
        return await self.inner.fetch(text, values)


@dataclass
class Counting:
    """A service, and the statements it sent."""

    service: Service
    connections: Counted

    async def ask(self, document: str, **variables: object) -> bytes:
        return (await self.service.answer(GraphQLRequest(document, variables))).body


@pytest.fixture
async def counting(module_address: Address) -> AsyncIterator[Counting]:
    """A service over an empty database of each kind."""
    async with open_reader(module_address) as reader:
        counted = Counted(reader.connections)
        yield Counting(Service(build_schema(REGISTRY), REGISTRY, Reader(reader.dialect, counted)), counted)


async def test_an_operation_with_many_root_fields_is_one_statement(counting: Counting) -> None:
    await counting.ask(WIDE, slug="john-wick", first=5)

    assert len(counting.connections.texts) == 1


async def test_requests_of_one_shape_share_a_plan(counting: Counting) -> None:
    await counting.ask(WIDE, slug="john-wick", first=5)
    await counting.ask(WIDE, slug="james-bond", first=5)

    assert len(counting.service.plan_cache.lru_cache.entries) == 1
    assert len(set(counting.connections.texts)) == 1


@pytest.mark.parametrize(
    "variables", [{"first": 6}, {"first": 5, "skip": True}, {}], ids=["another page size", "another flag", "none"]
)
async def test_variables_that_change_the_form_get_a_plan_of_their_own(counting: Counting, variables: dict[str, object]) -> None:
    await counting.ask(WIDE, slug="john-wick", first=5)
    await counting.ask(WIDE, slug="john-wick", **variables)

    assert len(counting.service.plan_cache.lru_cache.entries) == 2


async def test_a_list_of_values_is_bound_whole_however_long(counting: Counting) -> None:
    document = "query ($slugs: [String!]) { movies(where: {slug: {in: $slugs}}) { totalCount } }"

    await counting.ask(document, slugs=["a"])
    await counting.ask(document, slugs=["a", "b", "c"])

    assert len(set(counting.connections.texts)) == 1


async def test_what_needs_no_data_needs_no_statement(counting: Counting) -> None:
    answer = await counting.ask("{ __typename again: __typename }")

    assert answer == b'{"data":{"__typename":"Query","again":"Query"}}'
    assert counting.connections.texts == []


async def test_introspection_beside_data_is_one_statement(counting: Counting) -> None:
    answer = await counting.ask('{ __schema { queryType { name } } movies { totalCount } node(id: "a_b") { id } }')

    assert b"BAD_USER_INPUT" in answer
    assert len(counting.connections.texts) == 0

    answer = await counting.ask("{ __schema { queryType { name } } movies { totalCount } }")

    assert answer == b'{"data":{"__schema":{"queryType":{"name":"Query"}},"movies":{"totalCount":0}}}'
    assert len(counting.connections.texts) == 1


@pytest.mark.parametrize(
    "below",
    ["pageInfo { __typename }", "pageInfo { hasNextPage @skip(if: true) }", "edges { cursor @skip(if: true) }", "__typename"],
)
async def test_an_object_that_has_nothing_to_count_is_there_once(counting: Counting, below: str) -> None:
    answer = await counting.ask(f"{{ movies {{ {below} }} }}")

    assert b"errors" not in answer
    assert b"null" not in answer
