"""Resolvers: one for every field of the contract's Query part, told apart by what it is asked of."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLResolveInfo, get_named_type

from tests.oracle.conditions import meets
from tests.oracle.content import (
    ENTRY_TYPES,
    Content,
    Thing,
    find_by_external_id,
    find_by_slug,
    find_node,
    list_things,
)
from tests.oracle.orders import sort_things
from tests.oracle.paging import make_connection
from tests.oracle.refusals import bad_input, check_arguments, forbidden
from tests.oracle.relations import LISTED_BY_EDITORS, POINTED_AT, TO_ONE, find_related, list_related
from tests.oracle.scores import as_number, summarise

Arguments = Mapping[str, Any]
Info = GraphQLResolveInfo[Content]

LOOKUPS = {type_name.lower(): type_name for type_name in ENTRY_TYPES}
ROOT_LISTS = {
    "movies": "Movie",
    "people": "Person",
    "franchises": "Franchise",
    "keywords": "Keyword",
    "reviews": "Review",
}
LISTS = LISTED_BY_EDITORS.keys() | POINTED_AT.keys() | {("Movie", "franchises")}


def resolve_field(source: Any, info: Info, **arguments: Any) -> Any:
    """Resolve a field of the root, of a thing, or of a part that is already finished."""
    check_arguments(arguments)
    if isinstance(source, Thing):
        return resolve_thing(source, info, arguments)
    if source is None:
        return resolve_root(info.context, info.field_name, arguments)
    return source[info.field_name]


def resolve_type(value: Thing, *_: object) -> str:
    """Name the object type of what stands behind an interface."""
    return value.type


def resolve_root(content: Content, name: str, arguments: Arguments) -> Any:
    """Resolve a field of Query."""
    if name == "node":
        return find_node(content, arguments["id"])
    if name == "nodes":
        return [find_node(content, each) for each in arguments["ids"]]
    if name in LOOKUPS:
        return look_up(content, LOOKUPS[name], arguments)
    return connect(content, list_things(content, ROOT_LISTS[name]), arguments)


def look_up(content: Content, type_name: str, arguments: Arguments) -> Thing | None:
    """Find an entry by exactly one of by, id, slug and external id; another type's id finds nothing."""
    given = {name: value for name, value in arguments.items() if value is not None}
    if len(given) != 1:
        message = f"{len(given)} of by, id, slug and externalId were given; give exactly one."
        raise bad_input(message)
    given = given.get("by", given)
    if "slug" in given:
        return find_by_slug(content, type_name, given["slug"])
    if "externalId" in given:
        return find_by_external_id(content, type_name, given["externalId"])
    found = find_node(content, given["id"])
    return found if found is not None and found.type == type_name else None


def resolve_thing(thing: Thing, info: Info, arguments: Arguments) -> Any:
    """Resolve a field of an entry, a credit or a membership."""
    name, place = info.field_name, (thing.type, info.field_name)
    answers = get_named_type(info.return_type).name
    if name == "versions":
        message = "The history of an entry is for who may read drafts."
        raise forbidden(message)
    if answers == "ScoreSummary":
        return summarise(list_scored(info.context, thing, arguments))
    if answers.endswith("Connection"):
        related = list_related(info.context, thing, name, arguments.get("within", "SELF"))
        return connect(info.context, related, arguments)
    if place in LISTS:
        return list_related(info.context, thing, name)
    return find_related(info.context, thing, name) if place in TO_ONE else own_value(thing, name)


def own_value(thing: Thing, name: str) -> Any:
    """Return a field that is not a relation."""
    if name == "id":
        return thing.id
    value = thing.row[name]
    return show_rating(value) if name == "rating" else value


def show_rating(rating: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a rating with its hundredths as numbers."""
    if rating is None:
        return None
    numbers = {name: as_number(rating[name]) for name in ("value", "worst", "best", "normalized")}
    return {"label": rating["label"], **numbers}


def list_scored(content: Content, thing: Thing, arguments: Arguments) -> list[Thing]:
    """List the reviews a score summary is about."""
    reviews = list_related(content, thing, "reviews", arguments.get("within", "SELF"))
    return [review for review in reviews if meets(content, review, arguments.get("where") or {})]


def connect(content: Content, things: list[Thing], arguments: Arguments) -> dict[str, Any]:
    """Order, filter and cut a list; a null or empty orderBy leaves its default order."""
    order_by = arguments.get("orderBy")
    ordered = sort_things(content, things, order_by) if order_by else things
    kept = {each.id for each in things if meets(content, each, arguments.get("where") or {})}
    return make_connection(ordered, kept, arguments)
