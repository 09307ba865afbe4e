"""The content the oracle answers from: plain dictionaries, and the things looked up in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A row holds text, numbers, dates, lists and dictionaries side by side.
Row = Mapping[str, Any]

ENTRY_TYPES = ("Movie", "Person", "Franchise", "Keyword", "Review")
OWNED_TYPES = ("Credit", "Membership")
TYPES = ENTRY_TYPES + OWNED_TYPES


@dataclass(frozen=True)
class Content:
    """Everything that is live.

    `rows` goes from the type's name and the API id to the fields by their GraphQL names: enums as names, days
    as `date`, instants as aware `datetime`, scores in integer hundredths, relations as ids in the editors'
    order. `redirects` goes from a type's name and an old slug to an id.
    """

    rows: dict[str, dict[str, dict[str, Any]]]
    redirects: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Thing:
    """One row together with its type and id."""

    type: str
    id: str
    row: Row = field(compare=False, repr=False)


def get_thing(content: Content, type_name: str, thing_id: str) -> Thing:
    """Return the thing with this id; KeyError when the content is not whole."""
    return Thing(type_name, thing_id, content.rows[type_name][thing_id])


def list_things(content: Content, type_name: str) -> list[Thing]:
    """List all things of a type, newest created first."""
    ids = sorted(content.rows.get(type_name, {}), reverse=True)
    return [get_thing(content, type_name, thing_id) for thing_id in ids]


def find_node(content: Content, thing_id: str) -> Thing | None:
    """Find a thing of any type by its id."""
    for type_name in TYPES:
        if thing_id in content.rows.get(type_name, {}):
            return get_thing(content, type_name, thing_id)
    return None


def find_by_slug(content: Content, type_name: str, slug: str) -> Thing | None:
    """Find an entry by the slug it has now, or else by one it had before."""
    for thing in list_things(content, type_name):
        if thing.row["slug"] == slug:
            return thing
    moved = content.redirects.get((type_name, slug))
    return None if moved is None else get_thing(content, type_name, moved)


def find_by_external_id(content: Content, type_name: str, external_id: Row) -> Thing | None:
    """Find an entry by its id in another system."""
    for thing in list_things(content, type_name):
        if has_external_id(thing, external_id):
            return thing
    return None


def has_external_id(thing: Thing, external_id: Row) -> bool:
    """Tell whether both the source and the value are equal to one of the thing's."""
    wanted = (external_id["source"], external_id["value"])
    return any((known["source"], known["value"]) == wanted for known in thing.row["externalIds"])
