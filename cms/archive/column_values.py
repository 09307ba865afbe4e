"""Values of columns as they stand in an archive, read into what both databases take."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from cms.wording import quote

_INTEGER_BITS = {"integer": 31, "bigint": 63}


def read_column_value(kind: str, value: object) -> object:
    """The value for a column of this type, as PostgreSQL calls it; ValueError when it is none."""
    if kind == "jsonb":
        return value
    if kind in _INTEGER_BITS:
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and -(2 ** _INTEGER_BITS[kind]) <= value < 2 ** _INTEGER_BITS[kind]
        ):
            return value
    elif kind == "boolean":
        if isinstance(value, bool):
            return value
    elif isinstance(value, str):
        return _TEXTS[kind](value)
    raise ValueError(f"{quote(str(value))} is no value of type {kind}")


def _read_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{quote(text)} is an instant without a time zone")
    return instant


_TEXTS: Mapping[str, Callable[[str], object]] = {
    "uuid": UUID,
    "timestamptz": _read_instant,
    "date": date.fromisoformat,
    "text": str,
}
