"""`docs/openapi.json` describes the routes that are served, all of them, as they answer."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from cms.config import Settings
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.http.feed_streams import MOST_FOLLOWERS
from schema.explorer.routes import BUNDLE, MEDIA_TYPES
from tests.changes.watched import run
from tests.databases import ON_SQLITE
from tests.docs.description import DOCUMENT, PATHS, find_response, misfits
from tests.feed.conftest import fill, withdraw_by_slug

ANOTHER_SPELLING = {"/graphql/"}
GRAPHQL_METHODS = {"GET", "HEAD", "POST"}
DIGEST = {"revision": 1, "entries": 1, "digest": "0" * 64}
GRAPHQL = {"accept": "application/graphql-response+json"}


@pytest.fixture
def client(address: Address) -> Iterator[TestClient]:
    """A client of a server with three live entries and one that was."""
    with TestClient(create_app(Settings(database_url=address.dsn or str(address))), raise_server_exceptions=False) as client:
        call(client, fill)
        call(client, withdraw_by_slug, "Keyword", "neo-noir")
        yield client


def call(client: TestClient, step: Callable[..., Awaitable[object]], *given: object) -> None:
    """Do something to the server's database."""
    database: Database = client.app.state.database  # type: ignore[attr-defined]  # an ASGI application has no state, ours has
    assert client.portal is not None
    client.portal.call(step, database, *given)


def list_references(value: Any) -> set[str]:
    """All that is referred to within a part of the document."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = {value["$ref"]} if isinstance(value, dict) and "$ref" in value else set()
    return own.union(*map(list_references, members))


def list_parameters(path: str) -> list[str]:
    return [one["name"] for one in PATHS[path]["get"]["parameters"]]


def list_named(response: Response) -> list[str]:
    """The parameters that a refusal of an unknown one names."""
    message: str = response.json()["errors"][0]["message"]
    return message.partition("there are ")[2].split(", ")


def test_every_route_is_described_and_no_other() -> None:
    app: Starlette = create_app(Settings())
    served = {route.path: route.methods or GRAPHQL_METHODS for route in app.routes if isinstance(route, Route)}

    described = {path: {method.upper() for method in operations} | {"HEAD"} for path, operations in PATHS.items()}

    assert described == {path: methods for path, methods in served.items() if path not in ANOTHER_SPELLING}


def test_all_that_is_defined_is_used_and_nothing_else() -> None:
    defined = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in DOCUMENT["components"][kind]}

    assert list_references(DOCUMENT) == defined


def test_the_types_of_entries_are_those_there_are() -> None:
    assert DOCUMENT["components"]["schemas"]["EntryType"]["enum"] == [one.enum_name for one in REGISTRY.content_types]


@ON_SQLITE
@pytest.mark.parametrize("path", ["/changes", "/changes/digest"])
def test_the_parameters_are_those_there_are(client: TestClient, path: str) -> None:
    assert list_named(client.get(f"{path}?zzzzzzzz=1")) == list_parameters(path)


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/changes", "", 200),
        ("/changes", "?types=MOVIE,KEYWORD&follow=0", 200),
        ("/changes", "?types=SONG", 400),
        ("/changes", "?follow=2", 400),
        ("/changes", "?after=", 400),
        ("/changes", "?after=nowhere", 400),
        ("/changes", "?before=1", 400),
        ("/changes/digest", "", 200),
        ("/changes/digest", "?types=MOVIE,KEYWORD", 200),
        ("/changes/digest", "?types=", 400),
        ("/readyz", "", 200),
        ("/readyz", "?writes=1", 200),
    ],
)
def test_what_comes_from_the_database_is_as_described(client: TestClient, path: str, query: str, status: int) -> None:
    response = client.get(path + query)

    assert response.status_code == status
    assert misfits(path, response) == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/schema.graphql", "", 200),
        ("/healthz", "", 200),
        ("/", "", 200),
        ("/explorer/examples.json", "", 200),
        ("/graphql", "?query={keywords{totalCount}}", 200),
        ("/graphql", "?query={keyword}", 200),
        ("/graphql", "", 400),
    ],
)
def test_everything_else_is_as_described(client: TestClient, path: str, query: str, status: int) -> None:
    response = client.get(path + query)

    assert response.status_code == status
    assert misfits(path, response) == []


@pytest.mark.parametrize(
    ("response", "misfit"),
    [
        (Response(200, json=DIGEST), []),
        (Response(200, json=DIGEST | {"revision": -1}), ["body.revision is less than 0"]),
        (Response(200, json=DIGEST | {"entries": True}), ["body.entries is no integer"]),
        (Response(200, json=DIGEST | {"size": 1}), ["body.size is not described"]),
        (Response(200, json={"revision": 1, "entries": 1}), ["body has no digest"]),
        (Response(200, text="{}"), ["text/plain for 200"]),
        (Response(418, json={"errors": []}), ["body.errors has less than 1"]),
    ],
)
def test_what_is_otherwise_would_be_noticed(response: Response, misfit: list[str]) -> None:
    response.headers["content-revision"] = "1"

    assert misfits("/changes/digest", response) == misfit


def test_lines_of_both_kinds_are_as_described(client: TestClient) -> None:
    first = json.loads(client.get("/changes").content.splitlines()[0])
    call(client, withdraw_by_slug, "Movie", "john-wick-2025")

    response = client.get("/changes", params={"after": first["cursor"]})

    assert {json.loads(line)["action"] for line in response.content.splitlines()} == {"UPSERT", "REMOVE"}
    assert misfits("/changes", response) == []


def test_a_cursor_that_has_expired_is_as_described(client: TestClient) -> None:
    cursor = json.loads(client.get("/changes").content.splitlines()[-1])["cursor"]
    call(client, run, "UPDATE installation SET purged_revision = 9")

    response = client.get("/changes", params={"after": cursor})

    assert response.status_code == 410
    assert misfits("/changes", response) == []


@ON_SQLITE
def test_too_many_followers_are_as_described(client: TestClient) -> None:
    assert client.head("/changes?follow=1").status_code == 200
    client.app.state.feed.followers = MOST_FOLLOWERS  # type: ignore[attr-defined]  # as above

    response = client.get("/changes?follow=1")

    assert response.status_code == 503
    assert misfits("/changes", response) == []


@pytest.mark.parametrize("path", ["/changes", "/changes/digest"])
def test_a_fault_is_as_described(client: TestClient, path: str) -> None:
    call(client, run, "ALTER TABLE installation RENAME TO gone")

    response = client.get(path)

    assert response.status_code == 500
    assert misfits(path, response) == []


def test_every_status_of_the_feed_is_one_that_was_seen() -> None:
    assert set(PATHS["/changes"]["get"]["responses"]) == {"200", "400", "410", "503", "default"}


@ON_SQLITE
@pytest.mark.parametrize("path", ["/schema.graphql", "/", "/explorer/examples.json", "/graphql?query={keywords{totalCount}}"])
def test_what_has_not_changed_is_as_described(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]

    response = client.get(path, headers={"if-none-match": tag})

    assert (response.status_code, response.content) == (304, b"")
    assert "content" not in find_response(path.partition("?")[0], 304)


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": "{ keywords { totalCount } }"}, 200),
        ({"query": 'mutation { createKeyword(input: {name: "x"}) { errors { code } } }'}, 200),
        ({"query": "{ keyword }"}, 400),
        ({"query": 'query { viewer { name } changes(after: "nowhere") { cursor } }'}, 422),
        ({}, 400),
    ],
)
def test_graphql_is_answered_as_described(client: TestClient, body: dict[str, Any], status: int) -> None:
    response = client.post("/graphql", json=body, headers=GRAPHQL)

    assert response.status_code == status
    assert misfits("/graphql", response, "post") == []


@ON_SQLITE
def test_the_explorers_files_are_as_described(client: TestClient) -> None:
    name = next((BUNDLE / "explorer").glob("*.js")).name

    responses = [client.get(f"/explorer/{name}"), client.get("/explorer/nothing.js")]

    assert [one.status_code for one in responses] == [200, 404]
    assert [misfits("/explorer/{name}", one) for one in responses] == [[], []]
    assert set(find_response("/explorer/{name}", 200)["content"]) == set(MEDIA_TYPES.values())
