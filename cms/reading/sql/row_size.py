"""How many bytes of an answer things take: a number where it is known, their own length where it is not."""

from collections import Counter
from dataclasses import dataclass, field

from cms.content.columns import CHOICE_LENGTH
from cms.content.content_type import RowType
from cms.content.fields import Boolean, Choice, Day, Field, Id, Instant, Integer, Scaled, Status
from cms.reading.sql.fragments import Sql

MEMBER_BYTES = 4
"""What stands around a member of an object: quotes, a colon, a comma."""

QUOTE_BYTES = 2
"""Of a text; the brackets of a list or an object are as many."""

NUMBER_BYTES = 22
NAME_BYTES = CHOICE_LENGTH + QUOTE_BYTES
CURSOR_BYTES, LONGEST_CURSOR_BYTES = 160, 6_000
"""Of a cursor: of one without texts, and of one with a text as long as an order takes."""


@dataclass
class RowSize:
    """The bytes that a row takes of an answer: a number, and texts that are as long as they are, each so many times."""

    fixed: int = 0
    texts: Counter[Sql] = field(default_factory=Counter)


def most_bytes_of(row_type: RowType, one: Field) -> int:
    """How many bytes a value of the field takes at most; of texts, lists and objects what stands around them."""
    match one:
        case Id():
            return len(row_type.table) + 37 + QUOTE_BYTES
        case Instant():
            return 24 + QUOTE_BYTES
        case Day():
            return 10 + QUOTE_BYTES
        case Boolean():
            return 5
        case Integer():
            return 11
        case Scaled():
            return NUMBER_BYTES
        case Choice() | Status():
            return NAME_BYTES
        case _:
            return QUOTE_BYTES
