"""`GET /changes` and `GET /changes/digest`: lines, headers, refusals."""

import gzip
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import orjson
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from cms.config import Settings
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.http.feed_streams import MOST_FOLLOWERS
from cms.feed.entry_digest import digest_entry, show_digest
from tests.changes.watched import run
from tests.feed.conftest import fill, withdraw_by_slug

PLAIN = {"accept-encoding": "identity"}
GUARDS = {"x-content-type-options": "nosniff", "cache-control": "no-store"}


@pytest.fixture
def client(address: Address) -> Iterator[TestClient]:
    """A client of a server with four live entries and a draft."""
    with TestClient(create_app(Settings(database_url=address.dsn or str(address)))) as client:
        call(client, fill)
        yield client


def call(client: TestClient, step: Callable[..., Awaitable[object]], *given: object) -> object:
    """Do something to the server's database, on the server's event loop."""
    database: Database = client.app.state.database  # type: ignore[attr-defined]  # an ASGI application has no state, ours has
    assert client.portal is not None
    return client.portal.call(step, database, *given)


def lines(response: Response) -> list[dict[str, Any]]:
    """What the lines of an answer say."""
    return [orjson.loads(line) for line in response.content.splitlines()]


def error(response: Response) -> tuple[int, str, str]:
    """How something was refused."""
    (one,) = response.json()["errors"]
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    return response.status_code, one["extensions"]["code"], one["message"]


def test_a_line_has_all_of_an_entry_with_references_by_id_and_slug(client: TestClient) -> None:
    response = client.get("/changes", params={"types": "MOVIE"}, headers=PLAIN)

    (line,) = lines(response)
    entry = line["entry"]
    assert response.headers["content-type"] == "application/x-ndjson"
    assert GUARDS.items() <= dict(response.headers).items()
    assert "etag" not in response.headers
    assert list(line) == ["cursor", "revision", "action", "type", "id", "slug", "at", "entry"]
    assert (line["revision"], line["action"], line["type"], line["slug"]) == (1, "UPSERT", "MOVIE", "john-wick-2025")
    assert entry["credits"][0]["person"]["slug"] == "keanu-reeves"
    assert [one["slug"] for one in entry["keywords"]] == ["revenge"]
    assert list(entry) == [one.name for one in REGISTRY.get_type("Movie").all_fields if one.name in entry]


def test_it_is_packed_for_who_takes_it_so(client: TestClient) -> None:
    with client.stream("GET", "/changes", headers={"accept-encoding": "gzip"}) as response:
        packed = b"".join(response.iter_raw())

    assert response.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == client.get("/changes", headers=PLAIN).content


def test_it_goes_on_behind_any_line(client: TestClient) -> None:
    first = lines(client.get("/changes"))
    call(client, withdraw_by_slug, "Keyword", "neo-noir")

    rest = lines(client.get("/changes", params={"after": str(first[0]["cursor"])}))

    assert [(one["slug"], one["action"]) for one in rest] == [
        ("keanu-reeves", "UPSERT"),
        ("john-wick-2025", "UPSERT"),
        ("neo-noir", "REMOVE"),
    ]
    assert rest[-1]["entry"] is None
    assert client.get("/changes", params={"after": str(rest[-1]["cursor"])}).content == b""


def test_to_head_it_says_what_it_would_say(client: TestClient) -> None:
    response = client.head("/changes?follow=1")

    assert (response.status_code, response.headers["content-type"], response.content) == (200, "application/x-ndjson", b"")


def test_the_digest_is_that_of_the_lines(client: TestClient) -> None:
    found = lines(client.get("/changes"))
    total = sum(digest_entry(str(one["type"]), str(one["id"]), one["entry"]) for one in found)

    assert client.get("/changes/digest").json() == {"revision": 1, "entries": 4, "digest": show_digest(total)}


def test_the_digest_follows_what_is_live_and_its_types(client: TestClient) -> None:
    before = client.get("/changes/digest").json()
    people = client.get("/changes/digest?types=PERSON").json()
    call(client, withdraw_by_slug, "Keyword", "neo-noir")
    after = client.get("/changes/digest").json()

    assert (before["entries"], people["entries"], after["entries"], after["revision"]) == (4, 1, 3, 2)
    assert len({before["digest"], people["digest"], after["digest"]}) == 3
    assert client.get("/changes/digest?types=PERSON").json() == {**people, "revision": 2}


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ("after=nowhere", "BAD_USER_INPUT", "after"),
        ("after=", "BAD_USER_INPUT", "after"),
        ("after=%ff%00", "BAD_USER_INPUT", "after"),
        ("types=", "BAD_USER_INPUT", "types"),
        ("types=MOVIE,CREDIT", "BAD_USER_INPUT", "CREDIT"),
        ("types=Movie", "BAD_USER_INPUT", "Movie"),
        ("follow=yes", "BAD_USER_INPUT", "follow"),
        ("folow=1", "BAD_REQUEST", "follow"),
        ("types=MOVIE&types=REVIEW", "BAD_REQUEST", "types"),
    ],
)
def test_what_is_wrong_is_refused_by_its_name(client: TestClient, query: str, code: str, named: str) -> None:
    status, said, message = error(client.get(f"/changes?{query}"))

    assert (status, said) == (400, code)
    assert named in message


def test_the_digest_takes_no_cursor(client: TestClient) -> None:
    assert error(client.get("/changes/digest?after=x"))[:2] == (400, "BAD_REQUEST")


def test_a_cursor_whose_log_is_gone_is_gone(client: TestClient) -> None:
    cursor = lines(client.get("/changes"))[-1]["cursor"]
    call(client, run, "UPDATE installation SET purged_revision = 2")

    assert error(client.get("/changes", params={"after": str(cursor)}))[:2] == (410, "CURSOR_EXPIRED")


def test_it_is_for_getting_only(client: TestClient) -> None:
    assert error(client.post("/changes"))[:2] == (405, "METHOD_NOT_ALLOWED")


def test_only_so_many_follow(client: TestClient) -> None:
    client.app.state.feed.followers = MOST_FOLLOWERS  # type: ignore[attr-defined]  # as above

    response = client.get("/changes?follow=1")

    assert error(response)[:2] == (503, "UNAVAILABLE")
    assert response.headers["retry-after"] == "1"
    assert client.get("/changes").status_code == 200
