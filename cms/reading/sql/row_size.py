"""How many bytes of an answer things take: a number where it is known, their own length where it is not."""

from collections import Counter
from dataclasses import dataclass, field

from cms.content.columns import CHOICE_LENGTH
from cms.content.content_type import RowType
from cms.content.fields import Boolean, Choice, Day, Field, Id, Instant, Integer, Scaled, Status
from cms.reading.sql.fragments import Sql

AROUND = 4
"""What stands around a member of an object: quotes, a colon, a comma."""

QUOTES = 2
"""Of a text; the brackets of a list or an object are as many."""

NUMBER = 22
NAME = CHOICE_LENGTH + QUOTES
CURSOR, LONGEST_CURSOR = 160, 6_000
"""Of a cursor: of one without texts, and of one with a text as long as an order takes."""


@dataclass
class RowSize:
    """The bytes that a row takes of an answer: a number, and texts that are as long as they are, each so many times."""

    fixed: int = 0
    texts: Counter[Sql] = field(default_factory=Counter)


def width_of(row_type: RowType, one: Field) -> int:
    """How many bytes a value of the field takes at most; of texts, lists and objects what stands around them."""
    match one:
        case Id():
            return len(row_type.table) + 37 + QUOTES
        case Instant():
            return 24 + QUOTES
        case Day():
            return 10 + QUOTES
        case Boolean():
            return 5
        case Integer():
            return 11
        case Scaled():
            return NUMBER
        case Choice() | Status():
            return NAME
        case _:
            return QUOTES
