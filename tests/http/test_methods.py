"""Methods, paths and media types: GET and POST under both spellings, and the answer in the form that is asked for."""

import pytest

from tests.http.asking import GRAPHQL, JSON, Asking

BODY = '{"query": "{ __typename }"}'
WRONG = '{"query": "{ nope }"}'
both_paths = pytest.mark.parametrize("path", ["/graphql", "/graphql/"])


@both_paths
def test_a_post_is_answered_without_a_redirect(asking: Asking, path: str) -> None:
    answer = asking.send("POST", path, content=BODY, headers={"content-type": JSON})

    assert (answer.status, answer.data) == (200, {"__typename": "Query"})


@both_paths
def test_a_get_is_answered_without_a_redirect(asking: Asking, path: str) -> None:
    answer = asking.send("GET", path, params={"query": "{ __typename }"})

    assert (answer.status, answer.data) == (200, {"__typename": "Query"})


@both_paths
def test_a_head_is_a_get_without_its_body(asking: Asking, path: str) -> None:
    got = asking.send("GET", path, params={"query": "{ __typename }"})
    answer = asking.send("HEAD", path, params={"query": "{ __typename }"})

    assert (answer.status, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(got.content))
    assert answer.headers["content-type"] == got.headers["content-type"]


@both_paths
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "NONSENSE"])
def test_another_method_is_not_allowed(asking: Asking, path: str, method: str) -> None:
    answer = asking.send(method, path, content=BODY, headers={"content-type": JSON})

    assert (answer.status, answer.code) == (405, "BAD_USER_INPUT")
    assert answer.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"query": ""}, id="an empty query"),
        pytest.param({"query": "{ __typename }", "variables": "{"}, id="variables that are cut off"),
        pytest.param({"query": "{ __typename }", "variables": "[]"}, id="variables that are a list"),
        pytest.param({"query": "{ __typename }", "variables": "1e400"}, id="variables beyond all numbers"),
        pytest.param({"query": "{ __typename }", "variables": "[" * 5_000}, id="variables of brackets"),
        pytest.param({"query": "{ __typename }", "variables": '{"a": ' + "[" * 100 + "]" * 100 + "}"}, id="deep variables"),
        pytest.param({"query": "{ __typename }", "extensions": "x"}, id="extensions that are no JSON"),
    ],
)
def test_a_get_that_is_no_request_is_refused(asking: Asking, parameters: dict[str, str]) -> None:
    answer = asking.get(**parameters)

    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("query", ["%ff", "%ed%a0%80", "{__typename%c3}"])
def test_parameters_that_are_not_utf_8_are_refused(asking: Asking, query: str) -> None:
    answer = asking.send("GET", f"/graphql?query={query}")

    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


def test_a_get_takes_variables_and_an_operation_name(asking: Asking) -> None:
    answer = asking.get(
        query="query A { a: __typename } query B($n: Int) { movies(first: $n) { nodes { __typename } } }",
        variables='{"n": 1}',
        operationName="B",
    )

    assert answer.data == {"movies": {"nodes": [{"__typename": "Movie"}]}}


@pytest.mark.parametrize("parameter", ["variables", "operationName", "extensions"])
def test_an_empty_parameter_counts_as_absent(asking: Asking, parameter: str) -> None:
    assert asking.get(query="{ __typename }", **{parameter: ""}).data == {"__typename": "Query"}


@pytest.mark.parametrize(
    "document",
    [
        'mutation { createMovie(input: {title: "x"}) { movie { id } } }',
        "mutation { __typename }",
        "subscription { __typename }",
        "query Q { __typename } mutation M { __typename }",
    ],
)
def test_a_get_changes_nothing(asking: Asking, document: str) -> None:
    answer = asking.get(query=document, operationName="M" if " M " in document else "")

    assert answer.code in {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        pytest.param("*/*", JSON, id="anything"),
        pytest.param("", JSON, id="nothing said"),
        pytest.param("application/*", JSON, id="any application"),
        pytest.param("text/html, */*;q=0.8", JSON, id="a browser"),
        pytest.param(JSON, JSON, id="plain"),
        pytest.param(GRAPHQL, GRAPHQL, id="new"),
        pytest.param(GRAPHQL.upper(), GRAPHQL, id="new in capitals"),
        pytest.param(f"{GRAPHQL}; charset=utf-8", GRAPHQL, id="new with a charset"),
        pytest.param(f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL, id="new rather than plain"),
        pytest.param(f"{JSON};q=0.9, {GRAPHQL}", GRAPHQL, id="plain less than new"),
        pytest.param(f"{GRAPHQL};q=0.5, {JSON}", JSON, id="plain rather than new"),
        pytest.param(f"{GRAPHQL};q=0, */*", JSON, id="anything but new"),
    ],
)
def test_the_media_type_is_the_one_preferred(asking: Asking, accept: str, media: str) -> None:
    answer = asking.post(BODY, accept=accept)

    assert (answer.status, answer.headers["content-type"]) == (200, f"{media}; charset=utf-8")
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "accept", ["text/html", "text/event-stream", "multipart/mixed", f"{JSON};q=0", f"{JSON};q=x", ";;,,", "a" * 60_000]
)
def test_a_media_type_we_do_not_speak_is_not_acceptable(asking: Asking, accept: str) -> None:
    answer = asking.post(BODY, accept=accept)

    assert (answer.status, answer.code) == (406, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{", id="does not parse"),
        pytest.param("{ nope }", id="is not valid"),
        pytest.param("{ movies(first: 0) { totalCount } }", id="asks for nothing"),
        pytest.param("query ($id: ID!) { node(id: $id) { id } }", id="lacks a variable"),
        pytest.param('{ movie(slug: "x") { versions { totalCount } } }', id="is forbidden"),
        pytest.param("query A { __typename } query B { __typename }", id="names no operation"),
        pytest.param("{ a" * 200, id="is too costly"),
    ],
)
def test_a_refusal_has_its_status_in_the_new_media_type_and_200_in_the_old(asking: Asking, document: str) -> None:
    plain = asking.send("GET", params={"query": document}, headers={"accept": JSON})
    new = asking.send("GET", params={"query": document}, headers={"accept": GRAPHQL})

    assert (plain.status, new.status) == (200, 400)
    assert plain.errors == new.errors


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_no_answer_is_guessed_to_be_something_else(asking: Asking, method: str) -> None:
    assert asking.send(method).headers["x-content-type-options"] == "nosniff"
