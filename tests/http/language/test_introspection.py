"""Introspection: whole, as tools ask for it, also beside data."""

import re
from typing import Any

import pytest
from graphql import (
    build_client_schema,
    build_schema,
    execute_sync,
    get_introspection_query,
    lexicographic_sort_schema,
    parse,
    print_schema,
)

from cms.content_types import REGISTRY
from schema.build import build_schema as schema_for
from tests.http.http_client import GraphQLClient

# What GraphiQL 5 asks first.
GRAPHIQL = get_introspection_query(
    descriptions=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
    one_of=True,
)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(get_introspection_query(), id="standard"),
        pytest.param(GRAPHIQL, id="GraphiQL"),
        pytest.param(get_introspection_query(descriptions=False), id="without descriptions"),
    ],
)
def test_tools_find_the_whole_schema(client: GraphQLClient, document: str) -> None:
    served = build_schema(client.send("GET", "/schema.graphql").content.decode())

    found = build_client_schema(client.ask(document, operationName="IntrospectionQuery").data)

    assert set(found.type_map) == set(served.type_map)


def test_what_introspection_tells_is_the_published_text(client: GraphQLClient) -> None:
    served = build_schema(client.send("GET", "/schema.graphql").content.decode())

    found = build_client_schema(client.ask(GRAPHIQL).data)

    assert print_schema(lexicographic_sort_schema(found)) == print_schema(lexicographic_sort_schema(served))


LOCATIONS = [
    *("QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"),
    *("VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE"),
    *("UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"),
]
"""Of October 2021, and of September 2025: clients refuse a schema with a location that they do not know."""

IN_NO_SPECIFICATION = {"DIRECTIVE_DEFINITION", "FRAGMENT_VARIABLE_DEFINITION"}


def without_unspecified(told: Any) -> Any:  # Any: as deep as introspection is
    """What graphql-core tells of a schema, without the locations that are in no specification."""
    if isinstance(told, dict):
        return {key: without_unspecified(value) for key, value in told.items()}
    if isinstance(told, list):
        return [without_unspecified(one) for one in told if not is_unspecified(one)]
    return told


def is_unspecified(one: Any) -> bool:  # Any: a location, or a value of the enum of all of them
    return (one.get("name") if isinstance(one, dict) else one) in IN_NO_SPECIFICATION


def test_directives_stand_only_where_a_specification_knows_of(client: GraphQLClient) -> None:
    told = client.ask("""{ __schema { directives { name locations } }
        whole: __type(name: "__DirectiveLocation") { enumValues(includeDeprecated: true) { name } } }""").data

    assert {location for one in told["__schema"]["directives"] for location in one["locations"]} <= set(LOCATIONS)
    assert [one["name"] for one in told["whole"]["enumValues"]] == LOCATIONS


EVERY_FIELD = """{
    __schema { __typename description queryType { name } mutationType { name } subscriptionType { name }
        directives { name description isRepeatable locations args(includeDeprecated: true) { name defaultValue } } }
    movie: __type(name: "Movie") { kind name interfaces { name } possibleTypes { name }
        fields(includeDeprecated: true) { name isDeprecated deprecationReason
            args { name description type { kind ofType { name } } } } }
    entry: __type(name: "Entry") { possibleTypes { name } fields { type { name kind ofType { name kind } } } }
    input: __type(name: "ReviewInput") { isOneOf
        inputFields { name defaultValue isDeprecated deprecationReason type { name } } }
    choice: __type(name: "Department") { specifiedByURL enumValues(includeDeprecated: true) { name description isDeprecated } }
    date: __type(name: "Date") { specifiedByURL ofType { name } inputFields { name } enumValues { name } fields { name } }
    nothing: __type(name: "Nothing") { name } }"""


@pytest.mark.parametrize("document", [GRAPHIQL, EVERY_FIELD], ids=["GraphiQL", "every field"])
def test_introspection_tells_what_an_executor_would(client: GraphQLClient, document: str) -> None:
    served = schema_for(REGISTRY)._schema

    assert client.ask(document).data == without_unspecified(execute_sync(served, parse(document)).data)


@pytest.mark.parametrize(
    ("scalar", "url"),
    [
        ("Date", "https://scalars.graphql.org/andimarek/local-date"),
        ("DateTime", "https://scalars.graphql.org/andimarek/date-time"),
        ("JSON", "https://www.rfc-editor.org/rfc/rfc8259"),
    ],
)
def test_a_scalar_says_where_it_is_specified(client: GraphQLClient, scalar: str, url: str) -> None:
    sdl = client.send("GET", "/schema.graphql").content.decode()

    assert client.ask(f'{{ __type(name: "{scalar}") {{ specifiedByURL }} }}').data == {"__type": {"specifiedByURL": url}}
    assert f'\nscalar {scalar} @specifiedBy(url: "{url}")\n' in sdl


def test_an_instant_is_served_as_its_specification_has_it(client: GraphQLClient) -> None:
    created = client.ask('{ movie(slug: "john-wick-2014") { createdAt } }').data["movie"]["createdAt"]

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created)


def test_introspection_answers_a_get(client: GraphQLClient) -> None:
    assert list(client.get(query=get_introspection_query()).body) == ["data"]


def test_introspection_mixes_with_data(client: GraphQLClient) -> None:
    document = """query ($n: Int!) {
        __typename
        __schema { queryType { name } }
        kind: __type(name: "Movie") { name interfaces { name } }
        movie(slug: "john-wick-2014") { __typename:slug title: __typename score { reviewCount } }
        movies(first: $n) { nodes { __typename } }
    }"""

    assert client.ask(document, {"n": 1}).data == {
        "__typename": "Query",
        "__schema": {"queryType": {"name": "Query"}},
        "kind": {"name": "Movie", "interfaces": [{"name": "Entry"}, {"name": "Node"}]},
        "movie": {"__typename": "john-wick-2014", "title": "Movie", "score": {"reviewCount": 2}},
        "movies": {"nodes": [{"__typename": "Movie"}]},
    }


def test_introspection_beside_an_interface_tells_its_types(client: GraphQLClient) -> None:
    known = client.ask('{ movie(slug: "john-wick-2014") { id } }').data["movie"]["id"]
    document = """query ($id: ID!) { __schema { queryType { name } } node(id: $id) {
        __typename kind: __typename id ... on Movie { title } ... on Person { name } } nodes(ids: [$id]) { __typename } }"""

    assert client.ask(document, {"id": known}).data == {
        "__schema": {"queryType": {"name": "Query"}},
        "node": {"__typename": "Movie", "kind": "Movie", "id": known, "title": "John Wick"},
        "nodes": [{"__typename": "Movie"}],
    }


@pytest.mark.parametrize(
    ("document", "data"),
    [
        pytest.param('{ __type(name: "Nope") { name } }', {"__type": None}, id="an unknown type"),
        pytest.param(r'{ __type(name: "\u0000") { name } }', {"__type": None}, id="a NUL"),
        pytest.param('{ a: __type(name: "ID") { kind } }', {"a": {"kind": "SCALAR"}}, id="an alias"),
        pytest.param(
            "{ ...F } fragment F on Query { __schema { __typename } }", {"__schema": {"__typename": "__Schema"}}, id="spread"
        ),
    ],
)
def test_a_type_is_asked_for_by_name(client: GraphQLClient, document: str, data: object) -> None:
    assert client.ask(document).data == data


def test_introspection_beside_a_wrong_value_is_refused_as_a_whole(client: GraphQLClient) -> None:
    answer = client.ask("{ __schema { queryType { name } } movies(first: 0) { totalCount } }")

    assert answer.code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param('query ($n: String = "Movie") { __type(name: $n) { name } }', id="a name"),
        pytest.param(
            'query ($n: Boolean = true) { __type(name: "Movie") { fields(includeDeprecated: $n) { name } } }', id="below"
        ),
        pytest.param("query ($n: Boolean = true) { __schema @skip(if: $n) { __typename } a: __typename }", id="skip"),
    ],
)
def test_a_null_that_replaces_a_default_is_refused_in_introspection_too(client: GraphQLClient, document: str) -> None:
    assert client.ask(document, {"n": None}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("skipped", [True, False])
def test_introspection_can_be_skipped(client: GraphQLClient, skipped: bool) -> None:
    document = "query ($s: Boolean!) { __schema @skip(if: $s) { __typename } a: __typename }"
    expected = [{"__schema": {"__typename": "__Schema"}, "a": "Query"}, {"a": "Query"}]

    assert client.ask(document, {"s": skipped}).data == expected[skipped]
