"""The served schema keeps the contract, except for what is listed here as still to come."""

import strawberry
from graphql import GraphQLSchema
from graphql import build_schema as build_from_sdl

from tests.contract.schema_promises import find_broken, find_demands, find_missing

# What follows the live edition, the search and the integrations. This list only ever shrinks.
NOT_SERVED = {
    "Query.search",
    *("SearchConnection", "SearchEdge", "Highlight"),
    "Mutation.importArticle",
    *("LinkOutcome", "ArticleLink", "ImportArticlePayload"),
}


def test_nothing_but_what_is_listed_is_missing_and_nothing_listed_is_there(
    contract: GraphQLSchema, served: strawberry.Schema
) -> None:
    assert find_missing(contract, served._schema) == NOT_SERVED


def test_what_is_there_is_as_the_contract_says(contract: GraphQLSchema, served: strawberry.Schema) -> None:
    assert find_broken(contract, served._schema) == set()


def test_no_caller_must_give_what_the_contract_does_not_ask_for(contract: GraphQLSchema, served: strawberry.Schema) -> None:
    assert find_demands(contract, served._schema) == set()


PROMISED = build_from_sdl("""
    interface Node { id: ID! }
    enum Colour { RED BLUE }
    input Order @oneOf { by: Colour }
    input Where { size: Int }
    type Thing implements Node { id: ID! sizes(first: Int = 3, where: Where): [Int!]! }
    type Query { thing(order: Order): Thing  other: Node }
""")
BROKEN = build_from_sdl("""
    type Node { id: ID! }
    enum Colour { RED }
    input Order { by: Colour! }
    input Where { size: Float, shape: Int! }
    type Thing { id: ID sizes(first: Int = 4, colour: Colour!): [Int]! }
    type Query { thing(order: Order): Thing }
""")


def test_a_missing_field_value_or_type_is_found() -> None:
    assert find_missing(PROMISED, BROKEN) == {"Colour.BLUE", "Query.other"}
    assert find_missing(PROMISED, build_from_sdl("type Query { thing: Int }")) == {
        *("Colour", "Node", "Order", "Query.other", "Thing", "Where", "ID"),
    }


def test_a_changed_kind_type_default_argument_interface_or_choice_is_found() -> None:
    assert find_broken(PROMISED, BROKEN) == {
        "Node is an interface",
        "Order @oneOf",
        "Order.by by: Colour",
        "Thing implements Node",
        "Thing.id ID!",
        "Thing.sizes [Int!]!",
        "Thing.sizes first: Int = 3",
        "Thing.sizes where: Where",
        "Where.size size: Int",
    }


def test_a_new_demand_on_callers_is_found() -> None:
    assert find_demands(PROMISED, BROKEN) == {"Order by", "Thing.sizes colour", "Where shape"}
