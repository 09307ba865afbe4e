"""One table: its columns, and how what a driver returns becomes what Python means."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from tortoise import fields
from tortoise.fields.base import Field as Column
from tortoise.models import Model

Row = dict[str, Any]  # Any: columns of all types in one mapping


@dataclass(frozen=True)
class Table:
    """A table's name and columns, in the order of their declaration, and what PostgreSQL calls the type of each."""

    name: str
    columns: tuple[str, ...]
    decoders: dict[str, Callable[[Any], object]] = field(repr=False, compare=False)  # Any: whatever a driver gives
    postgres_types: dict[str, str] = field(repr=False, compare=False)

    def decode(self, row: Row) -> Row:
        """A row as Python has it, from one of either driver; columns may be left out."""
        for column, decode in self.decoders.items():
            if row.get(column) is not None:
                row[column] = decode(row[column])
        return row


@lru_cache(maxsize=256)
def table_of(model: type[Model]) -> Table:
    """The table of a model; Tortoise must have been initialised, for only then do foreign keys have columns."""
    meta = model._meta  # noqa: SLF001 - tortoise: where it keeps what it knows of a model
    columns = {column: meta.fields_map[name] for name, column in meta.fields_db_projection.items()}
    decoders = {column: decoder for column, one in columns.items() if (decoder := _decoder(one))}
    return Table(meta.db_table, tuple(columns), decoders, {column: _kind(one) for column, one in columns.items()})


def as_key(value: UUID | str) -> UUID:
    """A key, from what either driver gives for one."""
    return value if isinstance(value, UUID) else UUID(value)


def _decoder(column: Column[Any]) -> Callable[[Any], object] | None:
    return next((decoder for kind, decoder in _DECODERS if isinstance(column, kind)), None)


def _kind(column: Column[Any]) -> str:
    return next((name for kind, name in _KINDS if isinstance(column, kind)), "text")


def _instant(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _json(value: object) -> object:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


_DECODERS: tuple[tuple[type[Column[Any]], Callable[[Any], object]], ...] = (
    (fields.UUIDField, as_key),
    (fields.DatetimeField, _instant),
    (fields.DateField, _day),
    (fields.BooleanField, bool),
    (fields.JSONField, _json),
)

_KINDS: tuple[tuple[type[Column[Any]], str], ...] = (
    (fields.UUIDField, "uuid"),
    (fields.DatetimeField, "timestamptz"),
    (fields.DateField, "date"),
    (fields.BooleanField, "boolean"),
    (fields.JSONField, "jsonb"),
    (fields.BigIntField, "bigint"),
    (fields.IntField, "integer"),
)
