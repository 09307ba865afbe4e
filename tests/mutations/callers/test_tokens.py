"""Who asks: known by a token in a header, and told what it may do."""

import pytest

from cms.access.actor import Permission
from tests.mutations.desk import Desk

ME = "{ viewer { __typename name may: permissions } }"
NEW_MEDIA = b"application/graphql-response+json"


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    """One desk for all tests here."""
    return shared_desk


@pytest.mark.parametrize(
    ("by", "may"),
    [
        ("reader", ["READ_DRAFTS"]),
        ("critic", ["READ_DRAFTS", "WRITE_OWN_REVIEWS"]),
        ("publisher", ["READ_DRAFTS", "WRITE", "PUBLISH"]),
        ("technician", ["MANAGE_WEBHOOKS"]),
        ("administrator", [one.name for one in Permission]),
    ],
)
def test_a_viewer_is_told_its_name_and_all_it_may_do(desk: Desk, by: str, may: list[str]) -> None:
    assert desk.run(ME, by=by) == {"viewer": {"__typename": "Viewer", "name": by, "may": may}}


def test_a_stranger_is_nobody(desk: Desk) -> None:
    assert desk.run(f"{ME[:-1]} keywords {{ totalCount }} }}", by=None) == {"viewer": None, "keywords": {"totalCount": 0}}


@pytest.mark.parametrize(
    "authorization",
    ["Bearer mrq_nobody", "Bearer", "Bearer  ", "mrq_nobody", "Basic YTpi", "Bearer a b", "Bearer " + "x" * 5000, "bearer é"],
)
@pytest.mark.parametrize("document", ["{ __typename }", "{", "mutation { nope }", "{ __schema { queryType { name } } }"])
def test_a_token_that_is_none_refuses_the_request(desk: Desk, authorization: str, document: str) -> None:
    headers = [(b"authorization", authorization.encode())]

    plain = desk.client.post("/graphql", json={"query": document}, headers=headers)
    new = desk.client.post("/graphql", json={"query": document}, headers=[*headers, (b"accept", NEW_MEDIA)])

    assert (plain.status_code, new.status_code) == (401, 401)
    assert plain.json() == new.json()
    assert [one["extensions"] for one in new.json()["errors"]] == [{"code": "UNAUTHENTICATED"}]
    assert new.headers["www-authenticate"] == 'Bearer realm="marquee"'


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
def test_the_scheme_is_spelt_in_any_case(desk: Desk, scheme: str) -> None:
    assert desk.run("{ viewer { name } }", by=None, authorization=f"{scheme} {desk.tokens['critic']}")["viewer"] == {
        "name": "critic"
    }


def test_a_token_stands_in_the_header_only(desk: Desk) -> None:
    parameters = {"query": "{ viewer { name } }", "access_token": desk.tokens["editor"], "token": desk.tokens["editor"]}

    assert desk.client.get("/graphql", params=parameters).json() == {"data": {"viewer": None}}
