"""Conditions: whether a thing meets a `where`, two-valued, as the contract words it."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.oracle.content import Content, Thing, has_external_id
from tests.oracle.relations import TO_ONE, find_related, list_related, subtree
from tests.oracle.scores import as_number
from tests.oracle.text import fold

Where = Mapping[str, Any]
Operator = Callable[[Any, Any], bool]

LISTS = {
    ("Movie", "keywords"),
    ("Movie", "franchises"),
    ("Movie", "credits"),
    ("Movie", "memberships"),
    ("Movie", "reviews"),
    ("Person", "credits"),
    ("Person", "reviews"),
    ("Franchise", "memberships"),
    ("Keyword", "movies"),
    ("Keyword", "reviews"),
    ("Review", "keywords"),
}

# A comparison with a missing value is false; ne and notIn are the complements of eq and in.
OPERATORS: dict[str, Operator] = {
    "eq": lambda value, wanted: value is not None and value == wanted,
    "ne": lambda value, wanted: not OPERATORS["eq"](value, wanted),
    "in": lambda value, wanted: value is not None and value in wanted,
    "notIn": lambda value, wanted: not OPERATORS["in"](value, wanted),
    "gt": lambda value, wanted: value is not None and value > wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "contains": lambda value, wanted: value is not None and fold(wanted) in fold(value),
    "startsWith": lambda value, wanted: value is not None and fold(value).startswith(fold(wanted)),
    "isNull": lambda value, wanted: (value is None) == wanted,
}


def meets(content: Content, thing: Thing, where: Where) -> bool:
    """Tell whether a thing meets every condition of a where; an empty one holds for all."""
    return all(meets_one(content, thing, name, wanted) for name, wanted in where.items())


def meets_one(content: Content, thing: Thing, name: str, wanted: Any) -> bool:
    """Tell whether a thing meets one field of a where."""
    if name in JUNCTIONS:
        return JUNCTIONS[name](content, thing, wanted)
    if (thing.type, name) in LISTS:
        return meets_list(content, list_related(content, thing, name), wanted)
    if (thing.type, name) in TO_ONE:
        related = find_related(content, thing, name)
        return related is not None and meets(content, related, wanted)
    value = value_of(thing, name)
    return all(OPERATORS[operator](value, given) for operator, given in wanted.items())


def meets_all(content: Content, thing: Thing, wheres: list[Where]) -> bool:
    """Tell whether a thing meets every one of these; none holds for all."""
    return all(meets(content, thing, where) for where in wheres)


def meets_any(content: Content, thing: Thing, wheres: list[Where]) -> bool:
    """Tell whether a thing meets one of these at least; none holds for nothing."""
    return any(meets(content, thing, where) for where in wheres)


def meets_not(content: Content, thing: Thing, where: Where) -> bool:
    """Tell whether a thing fails a where: the exact complement."""
    return not meets(content, thing, where)


def meets_external_id(_content: Content, thing: Thing, wanted: Where) -> bool:
    """Tell whether a thing has this id in another system."""
    return has_external_id(thing, wanted)


def meets_within_slug(content: Content, thing: Thing, slug: str) -> bool:
    """Tell whether a franchise has this slug now or stands below the one that has."""
    ids = [each for each, row in content.rows["Franchise"].items() if row["slug"] == slug]
    roots = [Thing("Franchise", each, content.rows["Franchise"][each]) for each in ids]
    return any(thing.id in subtree(content, root) for root in roots)


JUNCTIONS: dict[str, Callable[[Content, Thing, Any], bool]] = {
    "and": meets_all,
    "or": meets_any,
    "not": meets_not,
    "externalId": meets_external_id,
    "withinSlug": meets_within_slug,
}


def meets_list(content: Content, related: list[Thing], wanted: Where) -> bool:
    """Tell whether a related list meets its some, every and none; every and none hold for an empty list."""
    return all(QUANTIFIERS[name]([meets(content, each, where) for each in related]) for name, where in wanted.items())


QUANTIFIERS: dict[str, Callable[[list[bool]], bool]] = {
    "some": any,
    "every": all,
    "none": lambda answers: not any(answers),
}


def value_of(thing: Thing, name: str) -> Any:
    """Return the value a condition compares: a rating is compared by its normalized score, 0 to 100."""
    if name == "id":
        return thing.id
    value = thing.row[name]
    if name == "rating":
        return None if value is None else as_number(value["normalized"])
    return value
