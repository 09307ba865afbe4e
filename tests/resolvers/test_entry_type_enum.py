"""Content types as ordinary fields say and take them."""

import pytest
import strawberry

from cms.content_types import REGISTRY
from schema.resolvers.entry_type_enum import EntryType, entry_type, type_names


@strawberry.type
class Query:
    @strawberry.field
    def named(self, types: list[EntryType] | None = None) -> list[EntryType]:
        return [entry_type(name) for name in sorted(type_names(types))]


SCHEMA = strawberry.Schema(Query)


def test_a_type_is_taken_and_said_by_the_name_in_capitals() -> None:
    result = SCHEMA.execute_sync("{ named(types: [REVIEW, MOVIE]) }")

    assert (result.errors, result.data) == (None, {"named": ["MOVIE", "REVIEW"]})


def test_without_an_argument_all_types_are_meant() -> None:
    assert type_names(None) == {one.name for one in REGISTRY.content_types}
    assert type_names([]) == frozenset()


def test_each_type_says_what_it_is() -> None:
    enum = SCHEMA._schema.type_map["EntryType"]

    assert {name: value.description for name, value in enum.values.items()} == {  # type: ignore[attr-defined]  # it is an enum
        one.name.upper(): one.doc for one in REGISTRY.content_types
    }


def test_what_is_no_content_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="Credit"):
        entry_type("Credit")
