"""Values on their way into a statement: what either driver does not take as it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from cms.database.addresses.address import Dialect
from cms.editing.storage.table import Table


class ArrayParameter(tuple[object, ...]):
    """Values for one parameter that stands for a list, so that a statement's text never depends on how many there are."""

    __slots__ = ()


def bind_values(dialect: Dialect, values: Sequence[object]) -> list[object]:
    """The values as the database's driver takes them."""
    encoders = _POSTGRES if dialect is Dialect.POSTGRES else _SQLITE
    return [encoders[type(value)](value) if type(value) in encoders else value for value in values]


def bind_rows(table: Table, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Rows of a table as SQLite's driver takes them: its columns say what has to be written as text."""
    keys: dict[object, str | None] = {None: None}
    values = zip(*rows, strict=True)
    bound = [_bind_column(one, table.postgres_types[column], keys) for column, one in zip(columns, values, strict=True)]
    return list(map(list, zip(*bound, strict=True)))


def _bind_column(column: Sequence[object], postgres_type: str, keys: dict[object, str | None]) -> Iterable[object]:
    if postgres_type == "uuid":
        # Most keys stand in many rows; each is written once.
        return [keys[one] if one in keys else keys.setdefault(one, str(one)) for one in column]
    if postgres_type in _WRITTEN_TYPES:
        return bind_values(Dialect.SQLITE, column)
    return column


def dump_json(value: object) -> str:
    """JSON as either driver takes it."""
    return orjson.dumps(value).decode()


def _dump_all(values: Iterable[object]) -> str:
    return dump_json(list(values))


def _write_instant(value: datetime) -> str:
    return value.isoformat(" ")


_WRITTEN_TYPES = frozenset({"jsonb", "date", "timestamptz"})

_Encoders = Mapping[type, Callable[[Any], object]]  # Any: each takes its own type

_POSTGRES: _Encoders = {ArrayParameter: list, dict: dump_json, list: dump_json}
# Texts as Tortoise's own adapters write them.
_SQLITE: _Encoders = {
    ArrayParameter: _dump_all,
    dict: dump_json,
    list: dump_json,
    UUID: str,
    date: str,
    datetime: _write_instant,
}
