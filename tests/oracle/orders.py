"""Orders: sorting by several keys, nulls last both ways, ties by id in the direction of the last key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.content import Content, Thing
from tests.oracle.relations import find_related, list_scored_reviews
from tests.oracle.scores import list_scores, mean_hundredths
from tests.oracle.text import fold


@dataclass(frozen=True)
class Key:
    """One field to order by, reached through to-one relations, and its direction."""

    path: tuple[str, ...]
    descending: bool


def sort_things(content: Content, things: Sequence[Thing], order_by: Sequence[Mapping[str, Any]]) -> list[Thing]:
    """Sort by the keys, the first one weighing most; there must be one at least."""
    keys = [read_key(each) for each in order_by]
    ordered = sorted(things, key=lambda thing: thing.id, reverse=keys[-1].descending)
    # Each pass is stable, so the pass made last, by the first key, decides first.
    for key in reversed(keys):
        ordered = sort_by_one(content, ordered, key)
    return ordered


def read_key(order: Mapping[str, Any], path: tuple[str, ...] = ()) -> Key:
    """Read an order object, which names one field: a direction, or a related thing's order."""
    ((name, rest),) = order.items()
    if isinstance(rest, Mapping):
        return read_key(rest, (*path, name))
    return Key((*path, name), rest == "DESC")


def sort_by_one(content: Content, things: Sequence[Thing], key: Key) -> list[Thing]:
    """Sort by one key, keeping the order of equals, with what has no value at the end in both directions."""
    valued = [(sort_value(content, thing, key.path), thing) for thing in things]
    present = [pair for pair in valued if pair[0] is not None]
    missing = [thing for value, thing in valued if value is None]
    present.sort(key=lambda pair: pair[0], reverse=key.descending)
    return [thing for _, thing in present] + missing


def sort_value(content: Content, thing: Thing, path: tuple[str, ...]) -> Any:
    """Return what a thing is ordered by; None where a value or a related thing on the way is missing."""
    name, *rest = path
    if rest:
        related = find_related(content, thing, name)
        return None if related is None else sort_value(content, related, tuple(rest))
    return own_sort_value(content, thing, name)


def own_sort_value(content: Content, thing: Thing, name: str) -> Any:
    """Return a thing's own field as it is ordered: text folded, scores in hundredths."""
    if name == "reviewCount":
        return len(list_scored_reviews(content, thing))
    if name == "averageScore":
        return mean_hundredths(list_scores(list_scored_reviews(content, thing)))
    value = thing.row[name]
    if name == "rating":
        return None if value is None else value["normalized"]
    return fold(value) if isinstance(value, str) else value
