"""Another content type needs no line of the schema: whatever is declared of it is derived."""

from enum import Enum

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema

from cms.content.content_type import ContentType, OwnedType
from cms.content.fields import Boolean, Choice, Day, Integer, Rating, RichText, Scaled, Text, TextList
from cms.content.registry import Registry
from cms.content.relations import Count, Inverse, Links, Owned, Reference, Score, Through, Tree
from cms.content_types import REGISTRY
from schema.build import build_schema
from schema.derive.shared_types import make_shared_types


class Medium(Enum):
    """How a company's films reach their audience."""

    CINEMA = "In cinemas."
    HOME = "At home."


COMPANY = ContentType(
    "Company",
    plural="companies",
    slug_from=("name",),
    natural_order="name",
    doc="Somebody who makes films.",
    fields=(
        Text("name", required=True, where=True, order=True, doc="What it is called."),
        Choice("medium", options=Medium, where=True, doc="How its films reach their audience."),
        Integer("employees", where=True, order=True, doc="How many work there."),
        Scaled("share", where=True, order=True, doc="Of the market, in percent."),
        Boolean("active", required=True, where=True, doc="Whether it still makes films."),
        Day("foundedOn", where=True, order=True, doc="When it began."),
        TextList("cities", required=True, doc="Where it works."),
        RichText("history", doc="What it did."),
        Rating("grade", where=True, order=True, doc="How it is rated."),
        Tree("parent", to="Company", where=True, within=True, inverse=Inverse("children", doc="Its parts."), doc="Its owner."),
        Links("films", to="Movie", where=True, inverse=Inverse("companies", doc="Who made it."), doc="What it made."),
        Owned("awards", of="Award", where=True, doc="What it won."),
        Through("winners", path=("awards", "movie"), doc="The films that won."),
        Score("score", of="praise", rating="grade", count_order="praiseCount", average_order="praiseMean", doc="How it did."),
        Count("childCount", of="children", doc="How many parts it has."),
    ),
)
AWARD = OwnedType(
    "Award",
    owner="company",
    owner_type="Company",
    identity=("movie",),
    doc="A prize.",
    fields=(
        Reference("company", to="Company", required=True, doc="Who won it."),
        Reference("movie", to="Movie", required=True, where=True, doc="The film that won it."),
    ),
)
PRAISE = ContentType(
    "Praise",
    plural="praises",
    slug_from=("title",),
    natural_order="title",
    doc="A kind word.",
    fields=(
        Text("title", required=True, doc="The word."),
        Reference("company", to="Company", order=True, inverse=Inverse("praise", doc="Kind words."), doc="Whom it concerns."),
    ),
)


@pytest.fixture(scope="module")
def derived() -> GraphQLSchema:
    types = (*REGISTRY.content_types, COMPANY, PRAISE)
    return build_schema(Registry(types, (*REGISTRY.owned_types, AWARD)))._schema


def read_outputs(of: GraphQLSchema, name: str) -> dict[str, str]:
    """The fields of an object type, with what they give."""
    one = of.type_map[name]
    assert isinstance(one, GraphQLObjectType)
    return {field: str(found.type) for field, found in one.fields.items()}


def read_inputs(of: GraphQLSchema, name: str) -> dict[str, str]:
    """The fields of an input, with what they take."""
    one = of.type_map[name]
    assert isinstance(one, GraphQLInputObjectType)
    return {field: str(found.type) for field, found in one.fields.items()}


def read_arguments(of: GraphQLSchema, name: str, field: str) -> list[str]:
    """The names of a field's arguments."""
    one = of.type_map[name]
    assert isinstance(one, GraphQLObjectType)
    return list(one.fields[field].args)


PAGE = ["first", "after", "last", "before"]
ENTRY_CONDITIONS = {
    "id": "IDCondition",
    "slug": "StringCondition",
    "status": "EntryStatusCondition",
    "createdAt": "DateTimeCondition",
    "updatedAt": "DateTimeCondition",
    "publishedAt": "DateTimeCondition",
    "firstPublishedAt": "DateTimeCondition",
    "externalId": "ExternalIdInput",
}
ENTRY_ORDERS = dict.fromkeys(("createdAt", "updatedAt", "publishedAt", "firstPublishedAt"), "Direction")


def test_every_kind_of_field_is_read(derived: GraphQLSchema) -> None:
    inherited = read_outputs(derived, "Praise").keys() - {"title", "company"}

    assert {name: type_ for name, type_ in read_outputs(derived, "Company").items() if name not in inherited} == {
        "name": "String!",
        "medium": "Medium",
        "employees": "Int",
        "share": "Float",
        "active": "Boolean!",
        "foundedOn": "Date",
        "cities": "[String!]!",
        "history": "RichText",
        "grade": "Rating",
        "parent": "Company",
        "films": "[Movie!]!",
        "awards": "AwardConnection!",
        "winners": "MovieConnection!",
        "score": "ScoreSummary!",
        "children": "[Company!]!",
        "praise": "PraiseConnection!",
    }


def test_every_kind_of_field_is_filtered_by(derived: GraphQLSchema) -> None:
    assert read_inputs(derived, "CompanyWhere") == {
        "and": "[CompanyWhere!]",
        "or": "[CompanyWhere!]",
        "not": "CompanyWhere",
        **ENTRY_CONDITIONS,
        "name": "StringCondition",
        "medium": "MediumCondition",
        "employees": "IntCondition",
        "share": "FloatCondition",
        "active": "BooleanCondition",
        "foundedOn": "DateCondition",
        "grade": "FloatCondition",
        "parent": "CompanyWhere",
        "withinSlug": "String",
        "films": "MovieListCondition",
        "awards": "AwardListCondition",
        "children": "CompanyListCondition",
        "praise": "PraiseListCondition",
    }


def test_every_kind_of_field_is_ordered_by(derived: GraphQLSchema) -> None:
    assert read_inputs(derived, "PraiseOrder") == {**ENTRY_ORDERS, "company": "CompanyOrder"}
    assert read_inputs(derived, "CompanyOrder") == {
        **ENTRY_ORDERS,
        **dict.fromkeys(("name", "employees", "share", "foundedOn", "grade"), "Direction"),
        **dict.fromkeys(("praiseCount", "praiseMean", "childCount"), "Direction"),
    }


def test_a_closed_set_brings_its_meanings(derived: GraphQLSchema) -> None:
    medium = derived.type_map["Medium"]

    assert medium.description == "How a company's films reach their audience."
    assert {name: value.description for name, value in medium.values.items()} == {  # type: ignore[attr-defined]
        "CINEMA": "In cinemas.",
        "HOME": "At home.",
    }


def test_it_is_fetched_and_listed_from_the_root(derived: GraphQLSchema) -> None:
    root = read_outputs(derived, "Query")

    assert (root["company"], root["companies"]) == ("Company", "CompanyConnection!")
    assert read_arguments(derived, "Query", "company") == ["by", "id", "slug", "externalId"]
    assert read_arguments(derived, "Query", "companies") == ["where", "orderBy", *PAGE]


def test_lists_that_reach_into_a_tree_say_how_far(derived: GraphQLSchema) -> None:
    assert read_arguments(derived, "Company", "praise") == ["within", "where", "orderBy", *PAGE]
    assert read_arguments(derived, "Company", "score") == ["within", "where"]
    assert read_arguments(derived, "Company", "films") == []


def test_what_others_declare_shows_at_the_other_end(derived: GraphQLSchema) -> None:
    assert read_outputs(derived, "Movie")["companies"] == "CompanyConnection!"
    assert read_inputs(derived, "MovieWhere")["companies"] == "CompanyListCondition"


def test_a_list_of_what_has_no_order_cannot_be_ordered(derived: GraphQLSchema) -> None:
    assert read_arguments(derived, "Company", "awards") == ["where", *PAGE]
    assert "AwardOrder" not in derived.type_map


def test_what_names_an_entry_of_any_type_has_a_member_for_it() -> None:
    types = make_shared_types(Registry((*REGISTRY.content_types, COMPANY, PRAISE), (*REGISTRY.owned_types, AWARD)))
    members = [one.graphql_name for one in types.get("TypedRef").__strawberry_definition__.fields]

    assert members == [*(one.singular for one in REGISTRY.content_types), "company", "praise"]
