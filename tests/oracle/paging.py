"""Pages of a list: forward and backward, with exact flags and cursors that remember their order."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from tests.oracle.content import Thing
from tests.oracle.refusals import bad_input

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


def make_connection(ordered: Sequence[Thing], kept: set[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a connection.

    `ordered` is the whole list under its order, `kept` the ids that meet the where: a cursor may stand on a row
    that another where would leave out.
    """
    order = arguments.get("orderBy") or None
    things = [thing for thing in ordered if thing.id in kept]
    low, high = bounds(ordered, kept, arguments)
    start, stop = cut(low, high, arguments)
    edges = [{"node": thing, "cursor": write_cursor(thing, order)} for thing in things[start:stop]]
    return {
        "nodes": [edge["node"] for edge in edges],
        "edges": edges,
        "pageInfo": {
            "hasNextPage": stop < len(things),
            "hasPreviousPage": start > 0,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": len(things),
    }


def bounds(ordered: Sequence[Thing], kept: set[str], arguments: Mapping[str, Any]) -> tuple[int, int]:
    """Return where, in the kept list, the stretch between the cursors begins and ends."""
    ids = [thing.id for thing in ordered]
    order = arguments.get("orderBy") or None
    low, high = 0, len(ids)
    if arguments.get("after") is not None:
        low = place_of(arguments["after"], order, ids) + 1
    if arguments.get("before") is not None:
        high = place_of(arguments["before"], order, ids)
    kept_before = [sum(each in kept for each in ids[:place]) for place in (low, high)]
    return kept_before[0], max(kept_before)


def cut(low: int, high: int, arguments: Mapping[str, Any]) -> tuple[int, int]:
    """Return the first place of the page and the one after its last."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        message = "first and last were both given; give one of them."
        raise bad_input(message)
    if last is not None:
        return max(low, high - check_size(last)), high
    return low, min(high, low + check_size(DEFAULT_SIZE if first is None else first))


def check_size(size: int) -> int:
    """Return a page size that may be asked for."""
    if not 1 <= size <= LARGEST_SIZE:
        message = f"The page size {size} is out of range; it may be 1 to {LARGEST_SIZE}."
        raise bad_input(message)
    return size


def write_cursor(thing: Thing, order: Any) -> str:
    """Write the order and the id into an opaque text."""
    return urlsafe_b64encode(json.dumps([order, thing.id]).encode()).decode()


def place_of(cursor: str, order: Any, ids: Sequence[str]) -> int:
    """Return the place a cursor stands on; refuse one that is malformed or was made under another order."""
    try:
        made_under, thing_id = json.loads(urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        message = f"The cursor {cursor!r} is malformed; give back one from this list."
        raise bad_input(message) from error
    if made_under != order or thing_id not in ids:
        message = f"The cursor {cursor!r} was made under another order or in another list."
        raise bad_input(message)
    return ids.index(thing_id)
