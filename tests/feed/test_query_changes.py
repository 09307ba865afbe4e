"""`changes`, as whoever keeps a copy asks for it in GraphQL."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.entrypoints.app_factory import create_app
from tests.changes.watched import run
from tests.databases import MODELS
from tests.mutations.desk import Desk

CHANGES = """query ($after: String, $types: [EntryType!], $first: Int) {
  changes(after: $after, types: $types, first: $first) {
    changes { cursor revision action type id slug at entry { __typename slug ... on Movie { title keywords { name } } } }
    cursor hasMore
  }
}"""


@pytest.fixture
def desk(address: Address) -> Iterator[Desk]:
    """A desk at a server with a keyword and a movie, both live."""
    tokens = asyncio.run(_make_tokens(address))
    with TestClient(create_app(Settings(database_url=address.dsn or str(address)))) as client:
        desk = Desk(client, tokens)
        keyword = desk.make("Keyword", name="revenge")
        movie = desk.make("Movie", title="John Wick", slug="john-wick", keywords=[{"id": keyword}])
        desk.publish(movie, with_references=True)
        yield desk


async def _make_tokens(address: Address) -> dict[str, str]:
    async with open_database(address, models=MODELS) as database:
        return {name: await create_token(database, CMS, name, given) for name, given in ROLES.items()}


def test_a_stranger_gets_what_is_live_with_the_entries_as_they_are_selected(desk: Desk) -> None:
    page = desk.run(CHANGES, by=None)["changes"]

    first, second = page["changes"]
    assert [first["type"], first["action"], first["slug"], first["revision"]] == ["KEYWORD", "UPSERT", "revenge", 1]
    assert second["entry"] == {
        "__typename": "Movie",
        "slug": "john-wick",
        "title": "John Wick",
        "keywords": [{"name": "revenge"}],
    }
    assert second["at"].endswith("Z")
    assert page["hasMore"] is False


def test_it_goes_on_page_by_page_and_then_with_what_happens(desk: Desk) -> None:
    first = desk.run(CHANGES, {"first": 1}, by=None)["changes"]
    movie = desk.run('{ movie(slug: "john-wick") { id } }')["movie"]["id"]
    desk.run("mutation ($id: ID!) { unpublish(ids: [$id]) { errors { code } } }", {"id": movie})

    rest = desk.run(CHANGES, {"after": first["cursor"]}, by=None)["changes"]

    assert (len(first["changes"]), first["hasMore"]) == (1, True)
    assert [(one["id"], one["action"], one["entry"]) for one in rest["changes"]] == [(movie, "REMOVE", None)]
    assert desk.run(CHANGES, {"after": rest["cursor"]}, by=None)["changes"]["changes"] == []


def test_who_reads_drafts_gets_what_is_live_all_the_same(desk: Desk) -> None:
    movie = desk.run('{ movie(slug: "john-wick") { id } }')["movie"]["id"]
    desk.update("Movie", movie, {"title": "A secret"})

    page = desk.run(CHANGES, {"types": ["MOVIE"]}, x_perspective="drafts")["changes"]

    assert [one["entry"]["title"] for one in page["changes"]] == ["John Wick"]


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"after": "nowhere"}, "after"),
        ({"types": []}, "types"),
        ({"first": 0}, "first"),
        ({"first": 1001}, "first"),
        ({"first": -1}, "first"),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_by_its_name(desk: Desk, given: dict[str, object], place: str) -> None:
    response = desk.post(CHANGES, given, by=None)

    (error,) = response.json()["errors"]
    assert response.status_code == 422
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", [place])


def test_an_expired_cursor_says_so(desk: Desk) -> None:
    cursor = desk.run(CHANGES, by=None)["changes"]["cursor"]
    database = desk.client.app.state.database  # type: ignore[attr-defined]  # an ASGI application has no state, ours has
    assert desk.client.portal is not None
    desk.client.portal.call(_forget, database)

    response = desk.post(CHANGES, {"after": cursor}, by=None)

    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (422, "CURSOR_EXPIRED")
    assert "begin again" in error["message"]


async def _forget(database: Database) -> None:
    await run(database, "UPDATE installation SET purged_revision = 2")
