"""Bounds that are declared stand in the SDL, where whoever writes an input reads of them."""

import pytest
import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from graphql import build_schema as build_from_sdl

from cms.content.columns import EXTERNAL_ID_LENGTH, EXTERNAL_SOURCE_LENGTH
from cms.content.content_type import OwnedType, RowType
from cms.content.fields import ExternalIds, Field, Integer, RichText, Scaled, Text, TextList
from cms.content.relations import Links, Owned
from cms.content.values.ratings import MAX_LABEL_LENGTH, MAX_NUMBER
from cms.content_types import REGISTRY
from cms.editing.input.field_values import MOST_IN_LIST
from cms.editing.input.texts import MOST_RICH_TEXT_BYTES
from cms.editing.storage.declarations import InputType
from cms.reading.rows.ordering import MOST_ORDER_KEYS
from cms.reading.sql.compile_context import MOST_CONDITIONS
from cms.reading.sql.parameter_encoders import MOST_BOUND_VALUES, MOST_SEARCH_CHARACTERS
from schema.build import print_sdl


@pytest.fixture(scope="module")
def printed(served: strawberry.Schema) -> GraphQLSchema:
    """The schema as it is printed, and nothing else."""
    return build_from_sdl(print_sdl(served))


def numbers_of(field: Field) -> list[int]:
    """The bounds that a declaration sets, as the act holds to them."""
    match field:
        case Text():
            return [field.max_length]
        case TextList(format=None):
            return [MOST_IN_LIST, field.max_length]
        case Integer():
            return [field.least, field.most]
        case Scaled():
            return [-field.most, field.most, field.decimals]
        case RichText():
            return [MOST_RICH_TEXT_BYTES]
        case TextList() | Links() | ExternalIds():
            return [MOST_IN_LIST]
        case Owned():
            return [{"credits": 5000, "memberships": 200}[field.name]]
        case _:
            return []


def inputs_of(row_type: RowType) -> list[str]:
    """The inputs in which a type's fields are given."""
    return [f"{row_type.name}Input", *([] if isinstance(row_type, OwnedType) else [f"{row_type.name}Patch"])]


BOUNDED = [
    pytest.param(name, one.field, id=f"{name}.{one.field.name}")
    for row_type in REGISTRY.rows.values()
    for name in inputs_of(row_type)
    for one in InputType(row_type).fields
    if numbers_of(one.field)
]


def description_of(schema: GraphQLSchema, name: str, field: str) -> str:
    """What the schema says of an input's field."""
    one = schema.type_map[name]
    assert isinstance(one, GraphQLInputObjectType)
    return one.fields[field].description or ""


@pytest.mark.parametrize(("name", "field"), BOUNDED)
def test_what_a_declaration_bounds_is_printed_with_its_numbers(printed: GraphQLSchema, name: str, field: Field) -> None:
    said = description_of(printed, name, field.name).replace(",", " ").replace(".", " ").split()

    assert [number for number in numbers_of(field) if str(number) not in said] == []


FORMATTED = [
    pytest.param(name, one.field, id=f"{name}.{one.field.name}")
    for row_type in REGISTRY.rows.values()
    for name in inputs_of(row_type)
    for one in InputType(row_type).fields
    if isinstance(one.field, Text | TextList) and one.field.format is not None
]


@pytest.mark.parametrize(("name", "field"), FORMATTED)
def test_a_format_is_printed(printed: GraphQLSchema, name: str, field: Text | TextList) -> None:
    assert field.format is not None
    assert field.format.doc in description_of(printed, name, field.name)


@pytest.mark.parametrize(
    ("name", "field", "number"),
    [
        ("RatingInput", "label", MAX_LABEL_LENGTH),
        ("RatingInput", "value", MAX_NUMBER),
        ("RatingInput", "best", MAX_NUMBER),
        ("RatingInput", "worst", -MAX_NUMBER),
        ("ExternalIdInput", "source", EXTERNAL_SOURCE_LENGTH),
        ("ExternalIdInput", "value", EXTERNAL_ID_LENGTH),
        ("StringCondition", "contains", MOST_SEARCH_CHARACTERS),
        ("StringCondition", "startsWith", MOST_SEARCH_CHARACTERS),
        ("StringCondition", "in", MOST_BOUND_VALUES),
        ("IntCondition", "notIn", MOST_BOUND_VALUES),
    ],
)
def test_so_are_the_bounds_of_what_is_the_same_everywhere(printed: GraphQLSchema, name: str, field: str, number: int) -> None:
    assert f" {number}" in description_of(printed, name, field)


@pytest.mark.parametrize(("argument", "number"), [("where", MOST_CONDITIONS), ("orderBy", MOST_ORDER_KEYS)])
def test_lists_say_how_much_may_be_asked_of_them(printed: GraphQLSchema, argument: str, number: int) -> None:
    assert printed.query_type is not None
    assert f" {number}" in (printed.query_type.fields["movies"].args[argument].description or "")
