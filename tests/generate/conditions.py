"""Random conditions and orders, shaped by the schema's input types, with values that mostly occur in the content."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    is_input_object_type,
)
from hypothesis import strategies as st

from tests.generate import values
from tests.oracle.content import ENTRY_TYPES, TYPES, Content
from tests.oracle.scalars import write_day, write_instant
from tests.oracle.text import fold

JUNCTION_LISTS = {"and", "or"}
# Mostly one condition at a time: two that are random rarely hold together.
COUNTS = (1, 1, 1, 1, 1, 1, 2, 2, 0)
# Operators that hold for some and not for others are drawn oftener than those that rarely hold.
OFTEN = {"ne", "notIn", "gt", "gte", "lt", "lte", "contains", "and", "or", "not", "every", "none"}


WRITTEN: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, fold)


@dataclass(frozen=True)
class Pool:
    """The values of the content, as JSON, by type and field."""

    content: Content

    def ids(self, type_name: str) -> list[str]:
        """List the ids of a type."""
        return list(self.content.rows[type_name])

    def values(self, type_name: str, name: str) -> list[Any]:
        """List the values of a field that are there."""
        if name == "id":
            return self.ids(type_name)
        found = [row[name] for row in self.content.rows[type_name].values()]
        return [as_json(value) for value in found if value is not None]

    def slugs(self, type_name: str) -> list[str]:
        """List the slugs of a type, those of today and those of before."""
        old = [slug for owner, slug in self.content.redirects if owner == type_name]
        return self.values(type_name, "slug") + old

    def external_ids(self, type_name: str) -> list[dict[str, str]]:
        """List the external ids of a type."""
        return [each for row in self.content.rows[type_name].values() for each in row["externalIds"]]


def as_json(value: Any) -> Any:
    """Return a stored value as a condition would give it."""
    if isinstance(value, dict):
        return value["normalized"] / 100
    if isinstance(value, datetime):
        return write_instant(value)
    return write_day(value) if isinstance(value, date) else value


def mostly(known: list[Any], strays: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value the content has, three times out of four."""
    if not known:
        return strays
    hits = st.sampled_from(known)
    return hits | hits | hits | strays


@st.composite
def wheres(draw: st.DrawFn, pool: Pool, where: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
    """Draw a where as JSON, with other wheres inside it down to a depth."""
    names = [name for name, field in where.fields.items() if depth > 0 or not is_nesting(field)]
    return {name: draw(clauses(pool, where, name, depth)) for name in draw_names(draw, names)}


def draw_names(draw: st.DrawFn, names: Iterable[str]) -> list[str]:
    """Draw which fields of an input object are given: one, two or none."""
    weighted = [name for name in names for _ in range(3 if name in OFTEN else 1)]
    drawn = [draw(st.sampled_from(weighted)) for _ in range(draw(st.sampled_from(COUNTS)))]
    return list(dict.fromkeys(drawn))


def is_nesting(field: GraphQLInputField) -> bool:
    """Tell whether a field of a where holds wheres."""
    return get_named_type(field.type).name.endswith(("Where", "ListCondition"))


def clauses(pool: Pool, where: GraphQLInputObjectType, name: str, depth: int) -> st.SearchStrategy[Any]:
    """Draw the value of one field of a where."""
    type_name = where.name.removesuffix("Where")
    wanted = get_named_type(where.fields[name].type)
    if name in JUNCTION_LISTS:
        return st.lists(wheres(pool, where, depth - 1), max_size=2)
    if name == "withinSlug":
        return mostly(pool.slugs("Franchise"), values.names())
    if name == "externalId":
        return mostly(pool.external_ids(type_name), values.external_ids())
    assert isinstance(wanted, GraphQLInputObjectType)
    if wanted.name.endswith("ListCondition"):
        return list_conditions(pool, wanted, depth)
    if wanted.name.endswith("Where"):
        return wheres(pool, wanted, depth - 1)
    return conditions(pool, wanted, type_name, name)


@st.composite
def list_conditions(draw: st.DrawFn, pool: Pool, condition: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
    """Draw some, every and none of a list, or nothing of it."""
    where = get_named_type(condition.fields["some"].type)
    assert isinstance(where, GraphQLInputObjectType)
    return {name: draw(wheres(pool, where, depth - 1)) for name in draw_names(draw, condition.fields)}


@st.composite
def conditions(draw: st.DrawFn, pool: Pool, condition: GraphQLInputObjectType, type_name: str, name: str) -> dict[str, Any]:
    """Draw the operators of a condition on a value."""
    operators = draw_names(draw, condition.fields)
    return {operator: draw(operands(pool, condition, type_name, name, operator)) for operator in operators}


def operands(pool: Pool, condition: GraphQLInputObjectType, type_name: str, name: str, operator: str) -> st.SearchStrategy[Any]:
    """Draw what one operator compares with."""
    known = pool.values(type_name, name)
    if operator == "isNull":
        return st.booleans()
    if operator in {"contains", "startsWith"}:
        return mostly(known, values.names()).flatmap(lambda text: pieces(text, from_start=operator == "startsWith"))
    scalar = get_named_type(condition.fields[operator].type)
    value = mostly(known, strays(pool, scalar, known))
    return st.lists(value, max_size=3) if operator in {"in", "notIn"} else value


@st.composite
def pieces(draw: st.DrawFn, text: str, *, from_start: bool) -> str:
    """Draw a part of a text, written in another way perhaps; an empty one is in every text."""
    low = 0 if from_start else draw(st.integers(0, len(text)))
    piece = text[low : low + draw(st.sampled_from((1, 2, len(text), 0)))]
    return draw(st.sampled_from(WRITTEN))(piece)


def strays(pool: Pool, scalar: Any, known: list[Any]) -> st.SearchStrategy[Any]:
    """Draw a value of a scalar or enum that the content need not have, some of them very close to one it has."""
    if isinstance(scalar, GraphQLEnumType):
        return st.sampled_from(list(scalar.values))
    by_name: dict[str, st.SearchStrategy[Any]] = {
        "ID": stray_ids(pool),
        "String": st.sampled_from([*known, "Wick"]).flatmap(lambda text: st.sampled_from((text.upper(), text + " "))),
        "Int": st.sampled_from((-1, 0, 1, 2, 2024, 2_147_483_647, -2_147_483_648)),
        "Float": stray_floats(known),
        "Boolean": st.booleans(),
        "Date": st.sampled_from([write_day(day) for day in (*values.DAYS, date.min, date.max)]),
        "DateTime": values.instants().map(write_instant),
    }
    return by_name[scalar.name]


def stray_ids(pool: Pool) -> st.SearchStrategy[str]:
    """Draw the id of something else or of nothing."""
    fresh = st.sampled_from(TYPES).flatmap(values.ids)
    known = [each for type_name in TYPES for each in pool.ids(type_name)]
    return fresh | st.sampled_from(known) if known else fresh


def stray_floats(known: list[Any]) -> st.SearchStrategy[float]:
    """Draw a number, or one less than a hundredth away from a known one."""
    near = st.tuples(st.sampled_from([*known, 0, 66.67]), st.sampled_from((-0.01, -0.004, 0.004, 0.005, 0.01)))
    return near.map(sum) | st.sampled_from((-1, 0, 50, 88.0, 100, 100.5, 1e9))


@st.composite
def orders(draw: st.DrawFn, order: GraphQLInputObjectType) -> dict[str, Any]:
    """Draw one order object: a direction of one field, or the order of a related entry."""
    name = draw(st.sampled_from(list(order.fields)))
    inner = order.fields[name].type
    if is_input_object_type(inner):
        assert isinstance(inner, GraphQLInputObjectType)
        return {name: draw(orders(inner))}
    return {name: draw(st.sampled_from(("ASC", "DESC")))}


def get_input(schema: GraphQLSchema, name: str) -> GraphQLInputObjectType:
    """Return an input object type by its name."""
    found = schema.type_map[name]
    assert isinstance(found, GraphQLInputObjectType)
    return found


def lookups(pool: Pool, type_name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw exactly one of id, slug and external id, by itself or as a reference."""
    references = st.one_of(
        mostly(pool.ids(type_name), stray_ids(pool)).map(lambda value: {"id": value}),
        mostly(pool.slugs(type_name), values.names()).map(lambda value: {"slug": value}),
        mostly(pool.external_ids(type_name), values.external_ids()).map(lambda value: {"externalId": value}),
    )
    return references | references.map(lambda reference: {"by": reference})


def node_ids(pool: Pool) -> st.SearchStrategy[str]:
    """Draw the id of a node of any type, which may not be there."""
    return st.sampled_from(ENTRY_TYPES).flatmap(lambda name: mostly(pool.ids(name), stray_ids(pool)))
