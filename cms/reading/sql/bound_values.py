"""How a value from outside becomes one the database compares; ValueError says what would be right."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum
from functools import cache
from uuid import UUID

from cms.content.entry_ids import parse_entry_id
from cms.content.values.folding import after_prefix, fold

Encode = Callable[[object], object]

NO_KEY = UUID(int=0)
LAST_TEXT = "\U0010ffff" * 8
BIGGEST = 2**62
LONGEST_PART = 1_000
MOST_BOUND_VALUES = 10_000


def text(value: object) -> str:
    """A string that both databases can hold."""
    characters = str(value)
    if "\x00" in characters:
        raise ValueError("a text cannot hold the character U+0000; leave it out")
    try:
        characters.encode()
    except UnicodeEncodeError as error:
        raise ValueError("a text cannot hold half a surrogate pair; send well-formed Unicode") from error
    return characters


def folded(value: object) -> str:
    """A string as it stands in folded columns, short enough to be looked for in many rows."""
    characters = text(value)
    if len(characters) > LONGEST_PART:
        raise ValueError(f"{len(characters)} characters are too many to look for; send at most {LONGEST_PART}")
    return fold(characters)


def prefix_end(value: object) -> str:
    """The first folded string after all that start with this one."""
    return after_prefix(folded(value)) or LAST_TEXT


def name(value: object) -> str:
    """The name of a choice."""
    return value.name if isinstance(value, Enum) else str(value)


def as_is(value: object) -> object:
    """A value that the drivers take as it is."""
    return value


@cache
def key_of(prefix: str) -> Encode:
    """An encoder for ids of one type; the id of another type matches nothing."""

    def encode(value: object) -> UUID:
        found, key = parse_entry_id(text(value), for_slug="ask by slug")
        return key if found == prefix else NO_KEY

    return encode


@cache
def each(encode: Encode) -> Encode:
    """An encoder for lists."""

    def encode_all(value: object) -> list[object]:
        if not isinstance(value, (list, tuple)):
            return [encode(value)]
        if len(value) > MOST_BOUND_VALUES:
            raise ValueError(f"{len(value)} values are too many to compare with; send at most {MOST_BOUND_VALUES}")
        return [encode(one) for one in value]

    return encode_all


@cache
def scaled(decimals: int, operator: str) -> Encode:
    """An encoder for numbers stored as integers: rounded so that comparing integers says what comparing numbers would.

    Between two storable numbers `gt` and `lte` take the lower neighbour, `gte` and `lt` the upper; nothing equals it.
    """

    def encode(value: object) -> int | None:
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f"{value!r} is not a finite number")
        exact = Decimal(repr(value)).scaleb(decimals)
        rounding = ROUND_FLOOR if operator in {"gt", "lte"} else ROUND_CEILING
        whole = int(exact.to_integral_value(rounding))
        if operator in {"eq", "ne"} and whole != exact:
            return -BIGGEST
        return max(-BIGGEST, min(BIGGEST, whole))

    return encode
