"""Which operation runs, what there is no root for, and what nobody may select yet."""

import pytest

from tests.http.http_client import GraphQLClient

TWO = "query A { a: __typename } query B { b: __typename }"
VERSIONS = "versions { totalCount }"


@pytest.mark.parametrize("name", [None, ""])
def test_several_operations_without_a_name_are_refused(client: GraphQLClient, name: str | None) -> None:
    assert client.ask(TWO, operationName=name).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("name", ["C", "a", " A", "A\0", "__typename", "X" * 1_000_000])
@pytest.mark.parametrize("document", ["{ __typename }", TWO], ids=["one without a name", "two"])
def test_an_unknown_operation_is_refused(client: GraphQLClient, document: str, name: str) -> None:
    assert client.ask(document, operationName=name).code == "BAD_USER_INPUT"


def test_the_named_operation_runs(client: GraphQLClient) -> None:
    assert client.ask(TWO, operationName="A").data == {"a": "Query"}
    assert client.ask(TWO, operationName="B").data == {"b": "Query"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param("query", "GRAPHQL_PARSE_FAILED", id="a word"),
        pytest.param("{", "GRAPHQL_PARSE_FAILED", id="an open bracket"),
        pytest.param("# nothing", "GRAPHQL_PARSE_FAILED", id="a comment"),
        pytest.param("{ movie(slug: 'x') { id } }", "GRAPHQL_PARSE_FAILED", id="single quotes"),
        pytest.param("{ \0 }", "GRAPHQL_PARSE_FAILED", id="a NUL"),
        pytest.param("{ __typename } <script>", "GRAPHQL_PARSE_FAILED", id="a script"),
        pytest.param("query A { __typename } query A { __typename }", "GRAPHQL_VALIDATION_FAILED", id="one name twice"),
        pytest.param(
            "{ __typename } query B { __typename }", "GRAPHQL_VALIDATION_FAILED", id="one with and one without a name"
        ),
        pytest.param("fragment F on Movie { id }", "GRAPHQL_VALIDATION_FAILED", id="a fragment"),
        pytest.param("type Movie { id: ID }", "GRAPHQL_VALIDATION_FAILED", id="a type"),
        pytest.param('extend schema @link(url: "x")', "GRAPHQL_VALIDATION_FAILED", id="an extension"),
        pytest.param("{ nope }", "GRAPHQL_VALIDATION_FAILED", id="an unknown field"),
        pytest.param("{ movies }", "GRAPHQL_VALIDATION_FAILED", id="no selection"),
        pytest.param("{ movies { totalCount { x } } }", "GRAPHQL_VALIDATION_FAILED", id="a selection of a number"),
        pytest.param("{ ...F }", "GRAPHQL_VALIDATION_FAILED", id="an unknown fragment"),
        pytest.param("{ movies(limit: 1) { totalCount } }", "GRAPHQL_VALIDATION_FAILED", id="an unknown argument"),
        pytest.param("{ node { id } }", "GRAPHQL_VALIDATION_FAILED", id="a missing argument"),
        pytest.param('{ movie(slug: "a", slug: "b") { id } }', "GRAPHQL_VALIDATION_FAILED", id="an argument twice"),
        pytest.param("{ __typename @nope }", "GRAPHQL_VALIDATION_FAILED", id="an unknown directive"),
        pytest.param("{ movies { nodes { ... @defer { id } } } }", "GRAPHQL_VALIDATION_FAILED", id="defer"),
        pytest.param('{ movie(slug: "x") { ... on Person { id } } }', "GRAPHQL_VALIDATION_FAILED", id="an impossible type"),
    ],
)
def test_a_document_that_is_wrong_is_refused_with_its_place(client: GraphQLClient, document: str, code: str) -> None:
    answer = client.ask(document)

    assert answer.code == code
    assert "locations" in answer.errors[0]


@pytest.mark.parametrize(
    "document",
    [
        "subscription { __typename }",
        "subscription S { movies { totalCount } }",
        "subscription ($x: Int) { changes(first: $x) { id } }",
    ],
)
def test_a_root_that_does_not_exist_is_refused(client: GraphQLClient, document: str) -> None:
    assert client.ask(document).code == "GRAPHQL_VALIDATION_FAILED"


FORBIDDEN = {
    "on an entry": f'{{ movie(slug: "john-wick-2014") {{ {VERSIONS} }} }}',
    "on no entry": f'{{ movie(slug: "nope") {{ {VERSIONS} }} }}',
    "under an alias": '{ movie(slug: "john-wick-2014") { title: versions(first: 1) { nodes { version } } } }',
    "in a list": f"{{ reviews {{ nodes {{ movie {{ relatedMovies {{ {VERSIONS} }} }} }} }} }}",
    "in an empty list": f'{{ movies(where: {{title: {{eq: "x"}}}}) {{ nodes {{ {VERSIONS} }} }} }}',
    "in a fragment on Movie": f'{{ movie(slug: "john-wick-2014") {{ ...F }} }} fragment F on Movie {{ {VERSIONS} }}',
    "in a fragment on Entry": f'{{ movie(slug: "john-wick-2014") {{ ...F }} }} fragment F on Entry {{ {VERSIONS} }}',
    "in a fragment in a fragment": f"""{{ movie(slug: "x") {{ ...G }} }} fragment G on Node {{ ... on Entry {{ ...F }} }}
        fragment F on Movie {{ {VERSIONS} }}""",
    "on a node": f'{{ node(id: "movie_01a20498-2dd1-71b1-8e22-ad93a7ce8564") {{ ... on Entry {{ {VERSIONS} }} }} }}',
    "on nodes": f"{{ nodes(ids: []) {{ ... on Review {{ {VERSIONS} }} }} }}",
    "beside introspection": f'{{ __schema {{ queryType {{ name }} }} movie(slug: "x") {{ {VERSIONS} }} }}',
    "beside a wrong value": f'{{ movie(id: "zz") {{ id }} b: movie(slug: "x") {{ {VERSIONS} }} }}',
    "skipped by a false": f'{{ movie(slug: "x") {{ ... @skip(if: false) {{ {VERSIONS} }} }} }}',
}


@pytest.mark.parametrize("document", FORBIDDEN.values(), ids=FORBIDDEN)
def test_versions_are_forbidden_before_anything_runs(client: GraphQLClient, document: str) -> None:
    assert client.ask(document).code == "FORBIDDEN"


@pytest.mark.parametrize("value", [True, False], ids=["skipped", "asked for"])
def test_versions_are_refused_only_when_they_are_asked_for(client: GraphQLClient, value: bool) -> None:
    document = 'query ($s: Boolean!) { movie(slug: "john-wick-2014") { slug ...E @skip(if: $s) } }'

    answer = client.ask(f"{document} fragment E on Entry {{ {VERSIONS} }}", {"s": value})

    assert list(answer.body) == (["data"] if value else ["errors"])


def test_versions_in_a_fragment_that_never_applies_are_not_asked_for(client: GraphQLClient) -> None:
    document = f'{{ movie(slug: "john-wick-2014") {{ title ... on Node {{ ... on Person {{ {VERSIONS} }} }} }} }}'

    assert client.ask(document).data == {"movie": {"title": "John Wick"}}


def test_versions_in_an_operation_that_does_not_run_are_not_asked_for(client: GraphQLClient) -> None:
    document = f'query A {{ __typename }} query B {{ movie(slug: "x") {{ {VERSIONS} }} }}'

    assert client.ask(document, operationName="A").data == {"__typename": "Query"}
