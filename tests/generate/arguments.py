"""Arguments: values written as literals, as variables, or as literals with variables inside."""

import json
from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_required_argument,
)
from hypothesis import strategies as st

from tests.generate.conditions import get_input, lookups, node_ids, orders, wheres
from tests.generate.writing import Place, Writing

CONDITION_DEPTH = 3
DEFAULT_SIZE = 20

# How a variable may stand for a value: nullable and given, never null and given, by its default, not at all.
REQUIRED = ("required",)
GIVEN = ("given", *REQUIRED, "default")
OPTIONAL = (*GIVEN, "left out")


def write_value(writing: Writing, type_: GraphQLInputType, value: Any, ways: Sequence[str] = GIVEN) -> str:
    """Write a value as a variable, in one of these ways, or as a literal."""
    if writing.happens(2):
        return write_variable(writing, type_, value, ways)
    return write_plain(writing, type_.of_type if isinstance(type_, GraphQLNonNull) else type_, value)


def write_plain(writing: Writing, type_: GraphQLInputType, value: Any) -> str:
    """Write a value as a literal, parts of which may be variables."""
    if value is None:
        return "null"
    if isinstance(type_, GraphQLList):
        return write_list(writing, type_.of_type, value)
    if isinstance(type_, GraphQLInputObjectType):
        return write_object(writing, type_, value)
    return write_leaf(writing, type_, value)


def write_list(writing: Writing, item: GraphQLInputType, value: list[Any]) -> str:
    """Write a list; a single item may stand without brackets (GraphQL specification, 3.11)."""
    if len(value) == 1 and value[0] is not None and writing.happens(3):
        return write_literal(item, value[0])
    return "[" + ", ".join(write_value(writing, item, each) for each in value) + "]"


def write_object(writing: Writing, type_: GraphQLInputObjectType, value: dict[str, Any]) -> str:
    """Write an input object; in a oneOf object the one field cannot be left out (GraphQL specification, 5.8.5)."""
    ways = REQUIRED if type_.is_one_of else OPTIONAL
    parts = (f"{name}: {write_value(writing, type_.fields[name].type, part, ways)}" for name, part in value.items())
    return "{" + ", ".join(parts) + "}"


def write_leaf(writing: Writing, type_: GraphQLInputType, value: Any) -> str:
    """Write a scalar or enum, a text perhaps with escapes or as a block."""
    if not isinstance(value, str) or isinstance(type_, GraphQLEnumType):
        return write_literal(type_, value)
    if writing.happens(1) and value.isalnum():
        return f'"""{value}"""'
    return json.dumps(value, ensure_ascii=writing.happens(2))


def write_literal(type_: GraphQLInputType, value: Any) -> str:
    """Write a JSON value as a literal of its type, without variables."""
    if isinstance(type_, GraphQLNonNull):
        return write_literal(type_.of_type, value)
    if isinstance(type_, GraphQLList):
        return "[" + ", ".join(write_literal(type_.of_type, each) for each in value) + "]"
    if isinstance(type_, GraphQLInputObjectType):
        fields = (f"{name}: {write_literal(type_.fields[name].type, part)}" for name, part in value.items())
        return "{" + ", ".join(fields) + "}"
    return value if isinstance(type_, GraphQLEnumType) else json.dumps(value, ensure_ascii=False)


def write_variable(writing: Writing, type_: GraphQLInputType, value: Any, ways: Sequence[str]) -> str:
    """Declare a variable for a value, in one of the ways that its type and its place allow."""
    name = writing.name("v")
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    way = writing.pick(allowed_ways(type_, value, ways))
    declared = f"${name}: {nullable}" + ("!" if way == "required" else "")
    if way == "default":
        declared += f" = {write_literal(nullable, value)}"
    if way in {"given", "required"}:
        writing.variables[name] = bare(writing, value)
    writing.declarations.append(declared)
    return f"${name}"


def allowed_ways(type_: GraphQLInputType, value: Any, ways: Sequence[str]) -> list[str]:
    """List the ways that are open: a null needs a nullable variable, a place that is never null the other ones."""
    closed = {"required", "default"} if value is None else set()
    if isinstance(type_, GraphQLNonNull):
        closed = {"given", "left out"}
    return [way for way in ways if way not in closed]


def bare(writing: Writing, value: Any) -> Any:
    """Return a variable's value, a list of one item perhaps as that item (GraphQL specification, 3.11)."""
    return value[0] if isinstance(value, list) and len(value) == 1 and writing.happens(3) else value


def draw_size(writing: Writing, place: Place) -> dict[str, Any] | None:
    """Draw first or last, or neither; None when the list would cost too much."""
    if writing.happens(4) and writing.can_list(place, DEFAULT_SIZE):
        return writing.pick(({}, {"first": None}, {"last": None}, {"first": None, "last": None}))
    size = writing.draw(st.integers(1, 5))
    if not writing.can_list(place, size):
        return None
    ways: tuple[dict[str, Any], ...] = ({"first": size}, {"last": size}, {"first": size, "last": None})
    return writing.pick(ways)


def size_of(arguments: dict[str, Any]) -> int:
    """Return the page size that arguments ask for."""
    size: int = arguments.get("first") or arguments.get("last") or DEFAULT_SIZE
    return size


def draw_arguments(writing: Writing, place: Place, arguments: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Draw a field's arguments as JSON, by the arguments it has; None when the field would cost too much."""
    pool, draw = writing.pool, writing.draw
    if {"id", "slug", "externalId"} <= arguments.keys():
        return draw(lookups(pool, name.capitalize()))
    if "ids" in arguments:
        return {"ids": draw(st.lists(node_ids(pool), max_size=5))}
    if "id" in arguments:
        return {"id": draw(node_ids(pool))}
    drawn = draw_size(writing, place) if "first" in arguments else {}
    return None if drawn is None else drawn | draw_list_arguments(writing, arguments)


def draw_list_arguments(writing: Writing, arguments: dict[str, Any]) -> dict[str, Any]:
    """Draw where, orderBy, within and null cursors, each of them now and then."""
    drawn: dict[str, Any] = {}
    if "where" in arguments and writing.happens(7):
        drawn["where"] = draw_where(writing, str(arguments["where"].type))
    if "orderBy" in arguments and writing.happens(5):
        drawn["orderBy"] = draw_order(writing, get_named_type(arguments["orderBy"].type).name)
    if "within" in arguments and writing.happens(5):
        drawn["within"] = writing.pick(("SELF", "SUBTREE"))
    if "after" in arguments and writing.happens(1):
        drawn[writing.pick(("after", "before"))] = None
    return drawn


def draw_where(writing: Writing, type_name: str) -> dict[str, Any] | None:
    """Draw a where, or null now and then."""
    if writing.happens(1):
        return None
    return writing.draw(wheres(writing.pool, get_input(writing.schema, type_name), CONDITION_DEPTH))


def draw_order(writing: Writing, type_name: str) -> list[dict[str, Any]] | None:
    """Draw a list of orders, or null now and then."""
    if writing.happens(1):
        return None
    return writing.draw(st.lists(orders(get_input(writing.schema, type_name)), min_size=1, max_size=3))


def write_arguments(writing: Writing, types: dict[str, Any], arguments: dict[str, Any]) -> str:
    """Write arguments in parentheses; those of a lookup and of a page's size are never left out."""
    parts = []
    for name, value in arguments.items():
        ways = OPTIONAL if name in {"where", "orderBy", "within"} or value is None else GIVEN
        # A nullable variable may stand for an argument that has a default.
        type_ = types[name].type if is_required_argument(types[name]) else get_nullable_type(types[name].type)
        parts.append(f"{name}: {write_value(writing, type_, value, ways)}")
    return f"({', '.join(parts)})" if parts else ""
