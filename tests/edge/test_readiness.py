"""`/readyz`: whether the database answers, and with `?writes=1` whether it can be written."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from cms.config import Settings
from cms.database.addresses.address import Address
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.http import probes
from tests.cli.serving import spell
from tests.databases import ON_POSTGRES, ON_SQLITE, make_read_only


@pytest.fixture
def client(address: Address, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """An application that looks each time it is asked."""
    monkeypatch.setattr(probes, "RECHECK_SECONDS", -1.0)
    with TestClient(create_app(Settings(database_url=spell(address)))) as client:
        yield client


def ready(client: TestClient, query: str = "") -> tuple[int, str]:
    answer = client.get(f"/readyz{query}")
    return answer.status_code, answer.text


def test_what_can_be_read_and_written_is_ready_and_left_as_it_was(client: TestClient) -> None:
    assert ready(client) == ready(client, "?writes=1") == (200, "ready\n")
    assert client.post("/graphql", json={"query": "{ __typename }"}).status_code == 200


@ON_SQLITE
def test_a_file_that_was_removed_is_not_ready(client: TestClient, address: Address) -> None:
    assert address.path is not None
    address.path.unlink()

    assert ready(client) == (503, "the database file was replaced or removed\n")


@ON_POSTGRES
def test_a_server_that_only_reads_is_ready_for_reads_alone(client: TestClient, address: Address) -> None:
    asyncio.run(make_read_only(address, "on"))

    assert ready(client) == (200, "ready\n")
    assert ready(client, "?writes=1") == (503, "the database cannot be written: it is read-only\n")

    asyncio.run(make_read_only(address, "off"))
    assert ready(client, "?writes=1") == (200, "ready\n")


@ON_SQLITE
def test_a_file_that_only_reads_is_ready_for_reads_alone(client: TestClient) -> None:
    write_pragma(client, "query_only = on")

    assert ready(client) == (200, "ready\n")
    assert ready(client, "?writes=1") == (503, "the database cannot be written: it is read-only\n")

    write_pragma(client, "query_only = off")
    assert ready(client, "?writes=1") == (200, "ready\n")


def write_pragma(client: TestClient, pragma: str) -> None:
    """Set up the connection that writes."""
    context = client.app.state.database.context  # type: ignore[attr-defined]  # Starlette's, behind the client
    assert client.portal is not None
    client.portal.call(context.connections.get("sqlite").execute_query, f"PRAGMA {pragma}")
