"""Keys and moments of made-up content: both follow from an entry's number in its type."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

Row = dict[str, object]
"""A row's values by column."""

KINDS = ("keyword", "person", "franchise", "movie", "credit", "membership", "review")
START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=31)


def made_at(number: int) -> datetime:
    """When what has this number in its type was made: higher numbers are newer."""
    return START + number * STEP


def key_of(kind: str, number: int) -> UUID:
    """The key of what has this number in its type: a UUIDv7 (RFC 9562), so higher numbers are newer."""
    milliseconds = int(made_at(number).timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | KINDS.index(kind) << 64 | 2 << 62 | number)
