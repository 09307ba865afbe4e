"""One form of errors: a sentence, a code, the point in the document and the path to the field where they are known."""

from typing import Any

import pytest

from tests.http.http_client import GraphQLClient

NESTED = "{ reviews { edges { n: node { movie { rel: reviews(%s) { totalCount } } } } } }"


def place(client: GraphQLClient, document: str, variables: object = None) -> tuple[object, object, object]:
    """Of the one error: the path to the field, the path into its arguments, and the point in the document."""
    error: Any  # as the test expects it
    (error,) = client.ask(document, variables).errors
    assert {"message", "extensions"} <= set(error) <= {"message", "locations", "path", "extensions"}
    (location,) = error.get("locations", [None])
    return error.get("path"), error["extensions"].get("argument"), location


@pytest.mark.parametrize(
    ("document", "path", "argument", "column"),
    [
        pytest.param("{ movies(first: 0) { totalCount } }", ["movies"], ["first"], 10, id="a page size"),
        pytest.param("{ m: movies(first: 0) { totalCount } }", ["m"], ["first"], 13, id="under an alias"),
        pytest.param("{ movie { id } }", ["movie"], None, 3, id="a missing argument"),
        pytest.param('{ movies(after: "x") { totalCount } }', ["movies"], ["after"], 10, id="a cursor"),
        pytest.param('{ n: node(id: "x") { id } }', ["n"], ["id"], 11, id="an id"),
        pytest.param(
            "{ movies(where: {and: [{title: {in: null}}]}) { totalCount } }",
            ["movies"],
            ["where", "and", "title", "in"],
            10,
            id="a condition",
        ),
        pytest.param(
            "{ movies { nodes { ...F } } } fragment F on Movie { r: reviews(last: 0) { totalCount } }",
            ["movies", "nodes", "r"],
            ["last"],
            64,
            id="in a fragment",
        ),
        pytest.param(
            NESTED % "first: 101", ["reviews", "edges", "n", "movie", "rel"], ["first"], 52, id="below edges and aliases"
        ),
        pytest.param(
            '{ m: movie(slug: "x") { ... { v: versions { totalCount } } } }', ["m", "v"], None, 31, id="a forbidden field"
        ),
        pytest.param("{ movies { nodes { id nope } } }", None, None, 23, id="an unknown field"),
        pytest.param("{", None, None, 2, id="no document"),
        pytest.param("query ($n: Int!) { movies(first: $n) { totalCount } }", None, None, 8, id="a missing variable"),
    ],
)
def test_an_error_says_where_it_belongs(
    client: GraphQLClient, document: str, path: object, argument: object, column: int
) -> None:
    assert place(client, document) == (path, argument, {"line": 1, "column": column})


def test_a_value_that_a_variable_brings_belongs_to_the_argument(client: GraphQLClient) -> None:
    document = "query ($t: String) {\n  movies(where: {title: {eq: $t}}) { totalCount }\n}"

    assert place(client, document, {"t": "\0"}) == (["movies"], ["where", "title", "eq"], {"line": 2, "column": 10})


def test_what_concerns_no_field_has_no_place(client: GraphQLClient) -> None:
    assert place(client, "query A { __typename } query B { __typename }") == (None, None, None)


def test_the_first_of_two_alike_is_named(client: GraphQLClient) -> None:
    assert place(client, "{ movies(first: 1) { totalCount } m: movies(first: 0) { totalCount } }")[0] == ["m"]


def test_what_a_payload_cannot_show_belongs_below_its_mutation(client: GraphQLClient) -> None:
    document = 'mutation { x: createMovie(input: {title: "a"}) { movie { reviews(first: 0) { totalCount } } } }'

    assert place(client, document) == (["x", "movie", "reviews"], ["first"], {"line": 1, "column": 66})


def test_a_place_is_found_quickly_where_fragments_lead_to_it_in_very_many_ways(client: GraphQLClient) -> None:
    spread = " ".join(["nodes { movie { reviews { ...F%d } } }"] * 3)
    links = "".join(f" fragment F{number} on ReviewConnection {{ {spread % ((number + 1,) * 3)} }}" for number in range(3))
    last = " fragment F3 on ReviewConnection { nodes { movie { reviews(first: 0) { totalCount } } } }"

    assert client.ask("{ reviews { ...F0 } }" + links + last).code in {"BAD_USER_INPUT", "TOO_COSTLY"}
