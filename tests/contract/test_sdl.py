"""The printed schema: committed, complete with descriptions, the same from any number of schemas in one process."""

from collections.abc import Iterator
from pathlib import Path

import strawberry
from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    build_ast_schema,
    get_introspection_query,
    graphql_sync,
    is_introspection_type,
    parse,
    validate_schema,
)

import schema
from cms.content_types import REGISTRY
from schema.build import build_schema, print_sdl

COMMITTED = Path(schema.__file__).with_name("schema.graphql")
REFRESH = "the served schema is not the committed one; look at the difference, then: make sdl"


def test_the_committed_schema_is_the_served_one(served: strawberry.Schema) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == f"{print_sdl(served)}\n", REFRESH


def test_the_committed_schema_is_a_valid_schema() -> None:
    committed = build_ast_schema(parse(COMMITTED.read_text(encoding="utf-8")))

    assert validate_schema(committed) == []
    assert committed.subscription_type is not None


def test_types_are_printed_in_the_order_of_their_names(served: strawberry.Schema) -> None:
    printed = [
        line.split()[1] for line in print_sdl(served).splitlines() if line.startswith(("type", "input", "enum", "interface"))
    ]

    assert printed == sorted(printed)


def test_two_schemas_of_one_process_print_the_same(served: strawberry.Schema) -> None:
    another = build_schema(REGISTRY)

    assert another._schema.type_map["Movie"] is not served._schema.type_map["Movie"]
    assert print_sdl(another) == print_sdl(served)


def test_everything_has_a_description(served: strawberry.Schema) -> None:
    assert [one for one, description in list_descriptions(served._schema) if not description] == []


def list_descriptions(of: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every type, field, argument, input field and enum value with its description."""
    for one in of.type_map.values():
        if not is_introspection_type(one):
            yield one.name, one.description
            yield from list_members(one)


def list_members(one: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """What a type consists of, with descriptions."""
    members = {**getattr(one, "fields", {}), **getattr(one, "values", {})}
    for name, member in members.items():
        yield f"{one.name}.{name}", member.description
        for argument, given in getattr(member, "args", {}).items():
            yield f"{one.name}.{name}({argument}:)", given.description


def test_introspection_is_answered(served: strawberry.Schema) -> None:
    query = get_introspection_query(input_value_deprecation=True, one_of=True, specified_by_url=True)

    answer = graphql_sync(served._schema, query)

    assert answer.errors is None
    assert answer.data is not None
    assert [one["isOneOf"] for one in answer.data["__schema"]["types"] if one["name"] in {"MovieOrder", "MovieWhere"}] == [
        False,
        True,
    ]
