"""Methods, paths and media types: GET and POST under both spellings, and the answer in the form that is asked for."""

import pytest

from tests.http.http_client import GRAPHQL, JSON, GraphQLClient

BODY = '{"query": "{ __typename }"}'
METHODS = "GET, HEAD, POST, OPTIONS"
both_paths = pytest.mark.parametrize("path", ["/graphql", "/graphql/"])


@both_paths
def test_a_post_is_answered_without_a_redirect(client: GraphQLClient, path: str) -> None:
    answer = client.send("POST", path, content=BODY, headers={"content-type": JSON})

    assert (answer.status, answer.data) == (200, {"__typename": "Query"})


@both_paths
def test_a_get_is_answered_without_a_redirect(client: GraphQLClient, path: str) -> None:
    answer = client.send("GET", path, params={"query": "{ __typename }"})

    assert (answer.status, answer.data) == (200, {"__typename": "Query"})


@both_paths
def test_a_head_is_a_get_without_its_body(client: GraphQLClient, path: str) -> None:
    got = client.send("GET", path, params={"query": "{ __typename }"})
    answer = client.send("HEAD", path, params={"query": "{ __typename }"})

    assert (answer.status, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(got.content))
    assert answer.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"query": "{ movies { nodes { title } } }"}, id="data"),
        pytest.param({"query": "{"}, id="no document"),
        pytest.param({"query": "{ movies(first: 0) { totalCount } }"}, id="a refusal"),
        pytest.param({"query": "mutation { __typename }"}, id="a mutation"),
        pytest.param({}, id="no request"),
    ],
)
def test_a_head_has_the_status_and_the_headers_of_a_get(client: GraphQLClient, parameters: dict[str, str], media: str) -> None:
    got = client.send("GET", params=parameters, headers={"accept": media})
    answer = client.send("HEAD", params=parameters, headers={"accept": media})

    assert (answer.status, answer.content) == (got.status, b"")
    assert answer.headers == got.headers


@both_paths
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "NONSENSE"])
def test_another_method_is_not_allowed(client: GraphQLClient, path: str, method: str) -> None:
    answer = client.send(method, path, content=BODY, headers={"content-type": JSON})

    assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == METHODS


@both_paths
def test_options_says_what_may_be_done(client: GraphQLClient, path: str) -> None:
    answer = client.send("OPTIONS", path)

    assert (answer.status, answer.content, answer.headers["allow"]) == (204, b"", METHODS)


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"query": ""}, id="an empty query"),
        pytest.param({"query": "{ __typename }", "variables": "{"}, id="variables that are cut off"),
        pytest.param({"query": "{ __typename }", "variables": "[]"}, id="variables that are a list"),
        pytest.param({"query": "{ __typename }", "variables": "1e400"}, id="variables beyond all numbers"),
        pytest.param({"query": "{ __typename }", "variables": "[" * 5_000}, id="variables of brackets"),
        pytest.param({"query": "{ __typename }", "extensions": "x"}, id="extensions that are no JSON"),
    ],
)
def test_a_get_that_is_no_request_is_refused(client: GraphQLClient, parameters: dict[str, str]) -> None:
    answer = client.get(**parameters)

    assert (answer.status, answer.code) == (400, "BAD_REQUEST")


def test_variables_that_nest_too_deep_are_too_costly(client: GraphQLClient) -> None:
    answer = client.get(query="{ __typename }", variables='{"a": ' + "[" * 100 + "]" * 100 + "}")

    assert (answer.status, answer.code) == (422, "TOO_COSTLY")


@pytest.mark.parametrize("query", ["%ff", "%ed%a0%80", "{__typename%c3}"])
def test_parameters_that_are_not_utf_8_are_refused(client: GraphQLClient, query: str) -> None:
    answer = client.send("GET", f"/graphql?query={query}")

    assert (answer.status, answer.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param("query=%7B__typename%7D", id="percent-encoded"),
        pytest.param("query={__typename}", id="as it is"),
        pytest.param("query=+{+__typename+}+", id="blanks as plus signs"),
        pytest.param("query={__typename}%23%c3%a9", id="UTF-8"),
        pytest.param("query={__typename}&query=", id="an empty one beside it"),
        pytest.param("&&query={__typename}&=&x", id="nothing between the separators"),
        pytest.param("query={__typename}&else=1&else=2&variables=null&extensions=null", id="others, and nulls"),
        pytest.param("query={__typename}%23%zz", id="a percent sign that stands for itself"),
    ],
)
def test_a_query_string_is_read_as_browsers_write_it(client: GraphQLClient, parameters: str) -> None:
    assert client.send("GET", f"/graphql?{parameters}").data == {"__typename": "Query"}


def test_the_name_null_is_a_name(client: GraphQLClient) -> None:
    assert client.get(query="query null { a: __typename } query B { b: __typename }", operationName="null").data == {
        "a": "Query"
    }


@pytest.mark.parametrize("name", ["query", "variables", "operationName", "extensions", "perspective"])
def test_a_parameter_that_is_given_twice_is_refused(client: GraphQLClient, name: str) -> None:
    answer = client.send("GET", f"/graphql?{name}=null&{name}=null")

    assert (answer.status, answer.message) == (400, f"the parameter {name} is given twice; give it once")


def test_a_get_takes_variables_and_an_operation_name(client: GraphQLClient) -> None:
    answer = client.get(
        query="query A { a: __typename } query B($n: Int) { movies(first: $n) { nodes { __typename } } }",
        variables='{"n": 1}',
        operationName="B",
    )

    assert answer.data == {"movies": {"nodes": [{"__typename": "Movie"}]}}


@pytest.mark.parametrize("parameter", ["variables", "operationName", "extensions"])
def test_an_empty_parameter_counts_as_absent(client: GraphQLClient, parameter: str) -> None:
    assert client.get(query="{ __typename }", **{parameter: ""}).data == {"__typename": "Query"}


@pytest.mark.parametrize(
    "document",
    [
        'mutation { createMovie(input: {title: "x"}) { movie { id } } }',
        "mutation { __typename }",
        "subscription { __typename }",
        "query Q { __typename } mutation M { __typename }",
    ],
)
def test_a_get_changes_nothing(client: GraphQLClient, document: str) -> None:
    answer = client.get(query=document, operationName="M" if " M " in document else "")

    assert answer.code in {"GRAPHQL_VALIDATION_FAILED", "METHOD_NOT_ALLOWED"}


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
        pytest.param(f"{JSON};q=0, */*", GRAPHQL, id="anything but plain"),
        pytest.param(f"{JSON}, {GRAPHQL}", GRAPHQL, id="both alike, plain first"),
        pytest.param(f"{GRAPHQL}, {JSON}", GRAPHQL, id="both alike, new first"),
        pytest.param(f"{JSON}, text/plain, */*", JSON, id="plain, and anything"),
        pytest.param(f"{GRAPHQL}, */*", GRAPHQL, id="new, and anything"),
        pytest.param(f"{JSON};q=0.4, application/*;q=0.5", GRAPHQL, id="any application rather than plain"),
        pytest.param(f"{JSON};q=0.001", JSON, id="plain, reluctantly"),
        pytest.param(f"{JSON} ; Q=1.000 ,{GRAPHQL} ; q=0.999", JSON, id="blanks and capitals"),
        pytest.param(f"{GRAPHQL};charset=utf-16, {JSON};charset=UTF-8", JSON, id="new in another charset only"),
        pytest.param(f'{GRAPHQL};charset="utf-8";profile=x', GRAPHQL, id="new with more parameters"),
        pytest.param(f"{GRAPHQL};q=x, {JSON};q=0.1", JSON, id="new with a weight that is none"),
        pytest.param(f"{GRAPHQL};q=2, {JSON}", JSON, id="new with a weight too large"),
        pytest.param(f"text/html, {GRAPHQL};q=0.1", GRAPHQL, id="something else rather than new"),
        pytest.param("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON, id="Java"),
    ],
)
def test_the_media_type_is_the_one_preferred(client: GraphQLClient, accept: str, media: str) -> None:
    answer = client.post(BODY, accept=accept)

    assert (answer.status, answer.headers["content-type"]) == (200, f"{media}; charset=utf-8")
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "text/*",
        "multipart/mixed",
        "application/graphql+json",
        f"{JSON}x",
        f"{JSON};charset=utf-16",
        f"{JSON};q=0",
        f"{JSON};q=0.000, {GRAPHQL};q=0",
        f"{JSON};q=x",
        f"{JSON};q=1.5",
        f"{JSON};q=nan",
        f"{JSON};q=-1",
        "*/*;q=0",
        ";;,,",
        "a" * 60_000,
    ],
    ids=lambda accept: accept[:40],
)
def test_a_media_type_we_do_not_speak_is_not_acceptable(client: GraphQLClient, accept: str) -> None:
    answer = client.post(BODY, accept=accept)

    assert (answer.status, answer.code) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_no_answer_is_guessed_to_be_something_else(client: GraphQLClient, method: str) -> None:
    assert client.send(method).headers["x-content-type-options"] == "nosniff"
