"""How a value from outside becomes one the database compares; ValueError says what would be right."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum
from functools import cache
from uuid import UUID

from cms.content.entry_references import parse_entry_id
from cms.content.values.folding import fold, prefix_upper_bound

Encoder = Callable[[object], object]

UNMATCHED_KEY = UUID(int=0)
AFTER_EVERY_TEXT = "\U0010ffff" * 8
OUT_OF_RANGE = 2**62
MOST_SEARCH_CHARACTERS = 1_000
MOST_BOUND_VALUES = 10_000


def encode_text(value: object) -> str:
    """A string that both databases can hold."""
    characters = str(value)
    if "\x00" in characters:
        raise ValueError("a text cannot hold the character U+0000; leave it out")
    try:
        characters.encode()
    except UnicodeEncodeError as error:
        raise ValueError("a text cannot hold half a surrogate pair; send well-formed Unicode") from error
    return characters


def encode_folded(value: object) -> str:
    """A string as it stands in folded columns, short enough to be looked for in many rows."""
    characters = encode_text(value)
    if len(characters) > MOST_SEARCH_CHARACTERS:
        raise ValueError(f"{len(characters)} characters are too many to look for; send at most {MOST_SEARCH_CHARACTERS}")
    return fold(characters)


def encode_prefix_end(value: object) -> str:
    """The first folded string after all that start with this one."""
    return prefix_upper_bound(encode_folded(value)) or AFTER_EVERY_TEXT


def encode_name(value: object) -> str:
    """The name of a choice."""
    return value.name if isinstance(value, Enum) else str(value)


def encode_unchanged(value: object) -> object:
    """A value that the drivers take as it is."""
    return value


@cache
def key_encoder(prefix: str) -> Encoder:
    """An encoder for ids of one type; the id of another type matches nothing."""

    def encode(value: object) -> UUID:
        found, key = parse_entry_id(encode_text(value), for_slug="ask by slug")
        return key if found == prefix else UNMATCHED_KEY

    return encode


@cache
def list_encoder(encode: Encoder) -> Encoder:
    """An encoder for lists."""

    def encode_all(value: object) -> list[object]:
        if not isinstance(value, (list, tuple)):
            return [encode(value)]
        if len(value) > MOST_BOUND_VALUES:
            raise ValueError(f"{len(value)} values are too many to compare with; send at most {MOST_BOUND_VALUES}")
        return [encode(one) for one in value]

    return encode_all


@cache
def scaled_encoder(decimals: int, operator: str) -> Encoder:
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
            return -OUT_OF_RANGE
        return max(-OUT_OF_RANGE, min(OUT_OF_RANGE, whole))

    return encode
