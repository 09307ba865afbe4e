"""The served application over the demo content, on both kinds of database."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from cms.config import Settings
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.demo_content import fill_when_empty
from tests.databases import MODELS
from tests.http.http_client import GraphQLClient


@pytest.fixture(scope="module")
def client(module_address: Address) -> Iterator[GraphQLClient]:
    """Asks the endpoint of an application whose database holds the published demo content."""
    asyncio.run(_fill(module_address))
    app = create_app(Settings(database_url=module_address.dsn or str(module_address)))
    with TestClient(app, raise_server_exceptions=False) as test_client:
        yield GraphQLClient(test_client)


@pytest.fixture(autouse=True)
def nothing_is_logged_as_our_fault(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What a client did wrong is no error of ours."""
    yield

    assert [one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.ERROR] == []


async def _fill(address: Address) -> None:
    async with open_database(address, models=MODELS) as database:
        await fill_when_empty(database)
