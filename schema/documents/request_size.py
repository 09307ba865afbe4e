"""How large a request is, measured before it is parsed: what is large is parsed beside the event loop, or not at all."""

from collections.abc import Mapping
from itertools import islice

from schema.documents.too_costly import too_costly

_MOST_VALUES = 60_000
"""In the JSON of a request: a movie with 5,000 credits has 45,000."""

MANY_VALUES = 500
"""In variables: reading them takes milliseconds from here on."""

_OPENING_AND_COMMAS = (b"[", b"{", b",")
_NO_STRUCTURE = bytes(set(range(256)) - set(b'"[{,'))


def may_be_large(json: bytes) -> bool:
    """Whether a text of JSON may hold more than MOST_VALUES: a guess on the safe side, since texts have commas as well."""
    return _count_structure(json) > _MOST_VALUES


def check_json_size(json: bytes) -> None:
    """RequestRefused when a text of JSON holds more than MOST_VALUES.

    A parser cannot be stopped, and neither can it be left waiting: while it makes a million small lists nothing else runs.
    """
    # Without escaped backslashes and then escaped quotes, every quote that is left begins or ends a text.
    bare = json.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NO_STRUCTURE)
    # Each text has two quotes, and no value more than one text and one name.
    if bare.count(b'"') <= 4 * _MOST_VALUES:
        outside = b"".join(islice(bare.split(b'"'), 0, None, 2))
        if _count_structure(outside) <= _MOST_VALUES:
            return
    raise too_costly(f"the request holds more than {_MOST_VALUES} values; send less at once")


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
