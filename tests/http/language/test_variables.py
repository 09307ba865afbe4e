"""Variables: declared as they are used, given as they were declared, and wrong ones refused in few words."""

import pytest

from tests.http.http_client import GraphQLClient


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        pytest.param("ID!", "node(id: $v) { id }", None, id="null for ID!"),
        pytest.param("ID!", "node(id: $v) { id }", 5.5, id="a fraction for ID"),
        pytest.param("ID!", "node(id: $v) { id }", {}, id="an object for ID"),
        pytest.param("String", "movie(slug: $v) { id }", 5, id="a number for String"),
        pytest.param("String", "movie(slug: $v) { id }", True, id="a boolean for String"),
        pytest.param("String", "movie(slug: $v) { id }", ["x"], id="a list for String"),
        pytest.param("String", "movies(after: $v) { totalCount }", {"a": 1}, id="an object for a cursor"),
        pytest.param("Int", "movies(first: $v) { totalCount }", "1", id="a text for Int"),
        pytest.param("Int", "movies(first: $v) { totalCount }", True, id="a boolean for Int"),
        pytest.param("Boolean", "movies(where: {year: {isNull: $v}}) { totalCount }", "yes", id="a text for Boolean"),
        pytest.param("Boolean", "movies(where: {year: {isNull: $v}}) { totalCount }", 1, id="a number for Boolean"),
        pytest.param("MovieKind", "movies(where: {kind: {eq: $v}}) { totalCount }", 1, id="a number for an enum"),
        pytest.param("MovieWhere", "movies(where: $v) { totalCount }", "x", id="a text for a where"),
        pytest.param("MovieWhere", "movies(where: $v) { totalCount }", [], id="a list for a where"),
        pytest.param("MovieWhere", "movies(where: $v) { totalCount }", {"plot": 1}, id="an unknown condition"),
        pytest.param("MovieWhere", "movies(where: $v) { totalCount }", {"title": "x"}, id="a text for a condition"),
        pytest.param("MovieWhere", "movies(where: $v) { totalCount }", {"title": {"like": "x"}}, id="an unknown operator"),
        pytest.param("ExternalIdInput", "movie(externalId: $v) { id }", {"source": "a"}, id="half an external id"),
    ],
)
def test_a_variable_of_the_wrong_type_is_refused(client: GraphQLClient, kind: str, field: str, value: object) -> None:
    assert client.ask(f"query ($v: {kind}) {{ {field} }}", {"v": value}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("x" * 1_000_000, id="a long text"),
        pytest.param({"x": "x" * 1_000_000}, id="an object with a long text"),
        pytest.param({f"n{number}": 1 for number in range(50_000)}, id="an object of many members"),
        pytest.param({"x" * 1_000_000: 1}, id="an object with a long name"),
        pytest.param({"year": {"in": ["x"] * 50_000}}, id="fifty thousand mistakes"),
        pytest.param([["x" * 1_000] * 1_000], id="lists of lists"),
    ],
)
def test_a_large_mistake_gets_a_small_answer(client: GraphQLClient, value: object) -> None:
    assert client.ask("query ($w: MovieWhere) { movies(where: $w) { totalCount } }", {"w": value}).code == "BAD_USER_INPUT"


def test_a_variable_that_is_missing_where_it_must_be_given_is_refused(client: GraphQLClient) -> None:
    assert client.ask("query ($id: ID!) { node(id: $id) { id } }").code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("query ($a: Int) { __typename }", id="unused"),
        pytest.param("{ movies(first: $a) { totalCount } }", id="undeclared"),
        pytest.param("query ($a: Int, $a: Int) { movies(first: $a) { totalCount } }", id="declared twice"),
        pytest.param("query ($a: Nope) { movies(first: $a) { totalCount } }", id="of an unknown type"),
        pytest.param("query ($a: Movie) { movies(first: $a) { totalCount } }", id="of a type of output"),
        pytest.param("query ($a: String) { movies(first: $a) { totalCount } }", id="of another type than its place"),
        pytest.param("query ($a: [String]) { movies(where: {title: {in: $a}}) { totalCount } }", id="a list with nulls"),
        pytest.param('query ($a: Int = "x") { movies(first: $a) { totalCount } }', id="with a wrong default"),
    ],
)
def test_a_variable_that_is_declared_wrongly_is_refused(client: GraphQLClient, document: str) -> None:
    assert client.ask(document, {"a": None}).code == "GRAPHQL_VALIDATION_FAILED"


def test_a_variable_that_nobody_declared_is_ignored(client: GraphQLClient) -> None:
    assert client.ask("{ __typename }", {"nobody": [1, {}], "\0": 1}).data == {"__typename": "Query"}


def test_a_default_stands_until_a_value_is_given(client: GraphQLClient) -> None:
    document = "query ($n: Int = 2) { movies(first: $n) { nodes { __typename } } }"

    assert client.ask(document).data == {"movies": {"nodes": [{"__typename": "Movie"}] * 2}}
    assert client.ask(document, {"n": 1}).data == {"movies": {"nodes": [{"__typename": "Movie"}]}}
    assert client.ask(document, {"n": None}).data == {"movies": {"nodes": [{"__typename": "Movie"}] * 20}}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("query ($t: [String!]) { movies(where: {title: {in: $t}}) { totalCount } }", id="a list of texts"),
        pytest.param('query ($t: String!) { movies(where: {title: {in: [$t, "x"]}}) { totalCount } }', id="an item"),
        pytest.param("query ($t: String!) { movies(where: {and: {title: {eq: $t}}}) { totalCount } }", id="one condition"),
    ],
)
def test_one_value_stands_for_a_list_of_one(client: GraphQLClient, document: str) -> None:
    assert client.ask(document, {"t": "John Wick"}).data == {"movies": {"totalCount": 1}}
