"""How large a request is, measured before it is parsed: what is large is parsed beside the event loop, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from schema.documents.too_costly import too_costly


@dataclass(frozen=True)
class RequestLimits:
    """How much the JSON of a request may hold: values in all of it, objects and lists in its variables.

    Each object takes coercion up to 10 microseconds.
    """

    values: int
    objects: int


ANONYMOUS_LIMITS = RequestLimits(60_000, 12_000)
"""A movie with 5,000 credits has 45,000 values and 10,001 objects and lists."""

TOKEN_LIMITS = RequestLimits(700_000, 250_000)
"""For a token that is known: 5,000 movies with ten credits each, named by ids in other systems, have 500,000 and 175,000."""

MANY_VALUES = 500
"""In variables: reading them takes milliseconds from here on."""

_OPENING_AND_COMMAS = (b"[", b"{", b",")
_NO_STRUCTURE = bytes(set(range(256)) - set(b'"[{,'))


def may_be_large(json: bytes) -> bool:
    """Whether a text of JSON may hold more than anybody may send: a guess on the safe side, since texts have commas as well."""
    return _count_structure(json) > ANONYMOUS_LIMITS.values


def check_json_size(json: bytes, limits: RequestLimits) -> None:
    """RequestRefused when a text of JSON holds more values than it may.

    A parser cannot be stopped, and neither can it be left waiting: while it makes a million small lists nothing else runs.
    """
    # Without escaped backslashes and then escaped quotes, every quote that is left begins or ends a text.
    bare = json.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NO_STRUCTURE)
    # Each text has two quotes, and no value more than one text and one name.
    if bare.count(b'"') <= 4 * limits.values:
        outside = b"".join(islice(bare.split(b'"'), 0, None, 2))
        if _count_structure(outside) <= limits.values:
            return
    raise too_costly(f"the request holds more than {limits.values} values; send less at once")


def has_many_values(variables: Mapping[str, object]) -> bool:
    """Whether variables hold more than MANY_VALUES, those within others included."""
    left = MANY_VALUES
    waiting: list[object] = [variables]
    while waiting and left >= 0:
        match waiting.pop():
            case dict() as members:
                left -= len(members)
                waiting += members.values() if left >= 0 else ()
            case list() as items:
                left -= len(items)
                waiting += items if left >= 0 else ()
    return left < 0


def _count_structure(json: bytes) -> int:
    return sum(map(json.count, _OPENING_AND_COMMAS))
