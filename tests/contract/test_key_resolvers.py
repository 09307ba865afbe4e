"""Operations executed over a finished tree: every field takes what stands under its response key."""

from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, FieldNode, OperationDefinitionNode, get_argument_values, graphql_sync, parse

from schema.derive.key_resolvers import TYPE_KEY

# Any: a finished tree is JSON.
Tree = dict[str, Any]


def execute(served: strawberry.Schema, source: str, tree: Tree, **variables: object) -> ExecutionResult:
    return graphql_sync(served._schema, source, tree, variable_values=variables)


def test_aliases_are_read_by_their_own_key(served: strawberry.Schema) -> None:
    tree = {"wick": {"id": "movie_1", "name": "John Wick"}, "dune": {"id": "movie_2", "title": "Dune"}}

    answer = execute(served, '{ wick: movie(slug: "a") { id name: title } dune: movie(slug: "b") { id title } }', tree)

    assert answer == ExecutionResult(data=tree, errors=None)


def test_lists_nulls_enums_and_prose_pass_as_they_are(served: strawberry.Schema) -> None:
    movie = {
        "kind": "FEATURE",
        "year": None,
        "releaseDate": "2014-10-24",
        "createdAt": "2026-11-22T16:04:05.123Z",
        "countries": ["US"],
        "synopsis": {"html": "<p>A dog.</p>", "sections": []},
        "score": {"average": 88.0, "histogram": [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]},
        "reviews": {"nodes": [{"verdict": "SKIP", "rating": None}], "pageInfo": {"endCursor": "c"}, "totalCount": 1},
    }
    source = """{
      movie(slug: "john-wick-2014") {
        kind year releaseDate createdAt countries
        synopsis { html sections { heading } }
        score { average histogram }
        reviews(first: 1, orderBy: [{rating: DESC}]) { nodes { verdict rating { label } } pageInfo { endCursor } totalCount }
      }
    }"""

    assert execute(served, source, {"movie": movie}) == ExecutionResult(data={"movie": movie}, errors=None)


def test_an_interface_is_resolved_by_the_name_of_the_type(served: strawberry.Schema) -> None:
    tree = {
        "nodes": [
            {TYPE_KEY: "Credit", "id": "credit_1", "job": "Director"},
            {TYPE_KEY: "Person", "id": "person_1", "slug": "chad-stahelski", "name": "Chad Stahelski"},
            None,
        ]
    }
    source = """
      { nodes(ids: ["credit_1", "person_1", "person_2"]) { ...Named id ... on Credit { job } ... on Person { name } } }
      fragment Named on Entry { slug }
    """

    answer = execute(served, source, tree)

    assert answer.errors is None
    assert answer.data == {
        "nodes": [
            {"id": "credit_1", "job": "Director"},
            {"slug": "chad-stahelski", "id": "person_1", "name": "Chad Stahelski"},
            None,
        ]
    }


def test_the_type_can_be_asked_for_anywhere(served: strawberry.Schema) -> None:
    answer = execute(served, "{ __typename movie(id: 1) { __typename what: __typename } }", {"movie": {}})

    assert answer.data == {"__typename": "Query", "movie": {"__typename": "Movie", "what": "Movie"}}


def test_variables_reach_conditions_and_orders(served: strawberry.Schema) -> None:
    source = """query ($where: MovieWhere, $order: [MovieOrder!], $within: Within! = SELF) {
      franchise(slug: "john-wick") { movies(within: $within, where: $where, orderBy: $order) { totalCount } }
    }"""
    where = {"and": [{"kind": {"in": ["FEATURE"]}}, {"reviews": {"some": {"movie": {"not": {"year": {"isNull": True}}}}}}]}

    answer = execute(served, source, {"franchise": {"movies": {"totalCount": 4}}}, where=where, order=[{"year": "ASC"}])

    assert answer.errors is None


@pytest.mark.parametrize(
    ("order", "where"),
    [({}, ""), ({"year": "ASC", "title": "ASC"}, ""), ({"year": None}, " at .year")],
    ids=["none", "two", "null"],
)
def test_an_order_that_does_not_name_exactly_one_field_is_refused(served: strawberry.Schema, order: Tree, where: str) -> None:
    source = "query ($order: MovieOrder!) { movies(orderBy: [$order]) { totalCount } }"

    answer = execute(served, source, {}, order=order)

    assert answer.data is None
    assert answer.errors is not None
    assert answer.errors[0].message == (
        f"Variable '$order' has invalid value{where}: Within OneOf Input Object type 'MovieOrder', "
        "exactly one field must be specified, and the value for that field must be non-null."
    )


def read_arguments(served: strawberry.Schema, type_name: str, source: str) -> dict[str, object]:
    """The arguments of the one field of an operation, as the query library reads them."""
    (operation,) = parse(source).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (node,) = operation.selection_set.selections
    assert isinstance(node, FieldNode)
    one = served._schema.type_map[type_name]
    return get_argument_values(one.fields[node.name.value], node)  # type: ignore[attr-defined]


def test_choices_arrive_as_their_names_and_defaults_with_them(served: strawberry.Schema) -> None:
    arguments = read_arguments(served, "Franchise", "{ movies(where: {kind: {eq: SHORT}}, orderBy: {year: ASC}) }")

    assert arguments == {"within": "SUBTREE", "where": {"kind": {"eq": "SHORT"}}, "orderBy": [{"year": "ASC"}]}


def test_what_is_not_given_does_not_arrive(served: strawberry.Schema) -> None:
    assert read_arguments(served, "Query", "{ movies(where: {not: {}}) }") == {"where": {"not": {}}}
