"""What a request comes to while the database is slow, away or back again: a coded refusal, and never a fault of ours."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.errors import RequestCode
from cms.reading.run.reader import open_reader
from schema.build import build_schema
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest
from tests.databases import ON_POSTGRES, locked
from tests.relay import Relay, relayed

SECONDS = 0.5
MOVIES = GraphQLRequest("{ movies { nodes { id } } }")
NOTHING = GraphQLRequest("{ __typename }")

pytestmark = ON_POSTGRES


@pytest.fixture
async def relay(address: Address, tmp_path: Path) -> AsyncIterator[tuple[Service, Relay]]:
    """A service that reads through a relay, for half a second at most."""
    async with relayed(address, tmp_path) as (there, relay), open_reader(there, seconds=SECONDS) as reader:
        yield Service(build_schema(REGISTRY), REGISTRY, reader), relay


async def test_a_read_that_meets_a_locked_table_is_refused_while_others_are_answered(
    relay: tuple[Service, Relay], address: Address
) -> None:
    service, _ = relay
    async with locked(address, "live_movie"):
        slow = asyncio.create_task(service.answer(MOVIES))
        others = [(await service.answer(NOTHING)).body for _ in range(50)]
        was_slow = not slow.done()
        refusal = await slow

    assert (was_slow, set(others)) == (True, {b'{"data":{"__typename":"Query"}}'})
    assert refusal.code is RequestCode.TIMEOUT
    assert (await service.answer(MOVIES)).body == b'{"data":{"movies":{"nodes":[]}}}'


async def test_a_server_that_is_away_makes_a_coded_refusal_of_every_read(relay: tuple[Service, Relay]) -> None:
    service, between = relay
    between.close()

    refusals = [orjson.loads(one.body) for one in await asyncio.gather(*(service.answer(MOVIES) for _ in range(20)))]

    await between.open()
    assert [one["errors"][0]["extensions"]["code"] for one in refusals] == ["UNAVAILABLE"] * 20
    assert (await service.answer(MOVIES)).body == b'{"data":{"movies":{"nodes":[]}}}'


async def test_no_request_learns_of_connections_that_are_cut_beside_it(relay: tuple[Service, Relay]) -> None:
    service, between = relay

    found = [await answers_before_a_cut(service, between) for _ in range(5)]

    assert set().union(*found) == {b'{"data":{"movies":{"nodes":[]}}}'}


async def answers_before_a_cut(service: Service, between: Relay) -> set[bytes]:
    """Ask for something twenty times at once, then cut all connections."""
    found = await asyncio.gather(*(service.answer(MOVIES) for _ in range(20)))
    between.cut()
    return {one.body for one in found}
