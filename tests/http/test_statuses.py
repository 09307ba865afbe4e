"""The status of every answer, in both media types, as GraphQL over HTTP and its audits say."""

import json

import pytest

from cms.errors import RequestCode, RequestRefused
from schema.http.media_type import MediaType
from schema.http.status import status_code
from schema.protocol.response import FieldError, Result, errors_result, failed_result, partial_result, refused_result
from tests.http.http_client import GRAPHQL, JSON, GraphQLClient


def body(document: str) -> str:
    """The body of a request."""
    return json.dumps({"query": document})


def statuses(client: GraphQLClient, document: str, **headers: str) -> tuple[int, int]:
    """The statuses in the older and in the newer media type; the bodies say the same."""
    older, newer = (client.post(body(document), accept=media, **headers) for media in (JSON, GRAPHQL))
    assert (older.headers["content-type"], newer.headers["content-type"]) == (
        f"{JSON}; charset=utf-8",
        f"{GRAPHQL}; charset=utf-8",
    )
    assert older.content == newer.content
    return older.status, newer.status


def test_data_alone_is_200(client: GraphQLClient) -> None:
    assert statuses(client, "{ __typename }") == (200, 200)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{", id="does not parse"),
        pytest.param("{ nope }", id="is not valid"),
        pytest.param("query ($id: ID!) { node(id: $id) { id } }", id="lacks a variable"),
    ],
)
def test_what_does_not_fit_the_schema_is_400_and_in_the_older_media_type_200(client: GraphQLClient, document: str) -> None:
    assert statuses(client, document) == (200, 400)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("query A { __typename } query B { __typename }", id="names no operation"),
        pytest.param("{ movies(first: 0) { totalCount } }", id="asks for nothing"),
        pytest.param('{ node(id: "zz") { id } }', id="has a malformed id"),
        pytest.param('{ movies(after: "zz") { totalCount } }', id="has a malformed cursor"),
        pytest.param("{ a" * 200, id="nests too deep"),
        pytest.param(
            "{ movies(first: 100) { nodes { credits(first: 100) { nodes { person { credits { nodes { id } } } } } } } }",
            id="asks for too much",
        ),
    ],
)
def test_what_fits_and_is_refused_is_422(client: GraphQLClient, document: str) -> None:
    assert statuses(client, document) == (422, 422)


def test_what_others_may_see_is_403(client: GraphQLClient) -> None:
    assert statuses(client, '{ movie(slug: "x") { versions { totalCount } } }') == (403, 403)


def test_a_token_that_is_none_is_401_with_a_challenge(client: GraphQLClient) -> None:
    assert statuses(client, "{ __typename }", authorization="Bearer nobody") == (401, 401)
    assert client.post(body("{"), authorization="Bearer nobody").headers["www-authenticate"] == 'Bearer realm="marquee"'


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
@pytest.mark.parametrize("document", ["{ __typename }", "{", "{ nope }", "{ movies(first: 0) { totalCount } }"])
def test_a_get_has_the_status_and_the_body_of_a_post(client: GraphQLClient, document: str, media: str) -> None:
    got = client.send("GET", params={"query": document}, headers={"accept": media})
    posted = client.post(body(document), accept=media)

    assert (got.status, got.content) == (posted.status, posted.content)


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
def test_a_mutation_by_get_is_405_and_told_to_post(client: GraphQLClient, media: str) -> None:
    answer = client.send("GET", params={"query": "mutation { __typename }"}, headers={"accept": media})

    assert (answer.status, answer.code, answer.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")


RESULTS = {
    "a document that stopped after its first mutation": (
        partial_result(["a", "b"], [b"{}", b"null"], [FieldError(("b",), RequestCode.UNAVAILABLE)]),
        200,
        294,
    ),
    "a mutation that failed": (errors_result([FieldError(("a",), RequestCode.INTERNAL)]), 500, 500),
    "a mutation that may have been done": (errors_result([FieldError(("a",), RequestCode.OUTCOME_UNKNOWN)]), 500, 500),
    "a fault of ours": (failed_result(), 500, 500),
    "a database that does not answer": (refused_result(RequestRefused(RequestCode.UNAVAILABLE, "not now")), 503, 503),
    "a statement that took too long": (refused_result(RequestRefused(RequestCode.TIMEOUT, "too long")), 504, 504),
}


@pytest.mark.parametrize(("result", "older", "newer"), RESULTS.values(), ids=RESULTS)
def test_what_goes_wrong_while_it_runs_has_its_status(result: Result, older: int, newer: int) -> None:
    assert (status_code(result, MediaType.JSON), status_code(result, MediaType.GRAPHQL)) == (older, newer)
