"""Batches in the words of PostgreSQL: one statement for all that can be done together, its text worked out once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from cms.access.actor import CMS, Actor
from cms.access.token_validity import REVOCATION_CHECK, revocation_values
from cms.database.addresses.address import Dialect
from cms.editing.storage.bindings import ArrayParameter, dump_json
from cms.editing.storage.table import Table
from cms.editing.storage.write_batch import RowDelete, RowInsert, RowUpdate, RowWrite

ROW_MARK = "xmin::text"
"""What is another one whenever somebody has touched a row: the transaction that wrote it."""

# Whoever revokes the token waits until the statement is done.
_STANDING_CTE = f"stands AS ({REVOCATION_CHECK[Dialect.POSTGRES]})"
_STANDS_AS_BEFORE = "EXISTS (SELECT 1 FROM stands WHERE $3::bigint IS NULL OR revision = $3)"


class _OperationShape(NamedTuple):
    """All of an operation that its words depend on."""

    kind: type[RowWrite]
    table: Table
    columns: tuple[str, ...]
    is_one: bool
    has_mark: bool = False


def compile_batch(operations: Sequence[RowWrite], actor: Actor = CMS) -> tuple[str, list[object]]:
    """One statement that does all of them, and its values; its one row says whether it did.

    It does nothing at all when the actor does not stand as it did, or when the first row to be changed has not the mark
    given for it.
    """
    has_token = actor.token_key is not None
    values = [*revocation_values(actor, Dialect.POSTGRES), actor.access_revision] if has_token else []
    values += [value for one in operations for value in _values(one)]
    return _write_statement(tuple(map(_shape_of, operations)), has_token), values


def _shape_of(one: RowWrite) -> _OperationShape:
    match one:
        case RowDelete(table, column, _):
            return _OperationShape(RowDelete, table, (column,), is_one=False)
        case RowUpdate(table, columns, rows, mark):
            return _OperationShape(RowUpdate, table, columns, len(rows) == 1, mark is not None)
        case RowInsert(table, columns, rows):
            return _OperationShape(RowInsert, table, columns, len(rows) == 1)


def _values(one: RowWrite) -> Iterator[object]:
    if isinstance(one, RowDelete):
        yield ArrayParameter(one.keys)
    elif len(one.rows) > 1:
        names = one.columns if isinstance(one, RowInsert) else ("id", *one.columns)
        for name, column in zip(names, zip(*one.rows, strict=True), strict=True):
            yield ArrayParameter(map(_dump, column)) if one.table.postgres_types[name] == "jsonb" else ArrayParameter(column)
    else:
        yield from one.rows[0]
        if isinstance(one, RowUpdate) and one.mark is not None:
            yield one.mark


@lru_cache(maxsize=512)
def _write_statement(shapes: tuple[_OperationShape, ...], has_token: bool) -> str:
    statement = (
        _StatementText(next_place=4, ctes=[_STANDING_CTE], conditions=[_STANDS_AS_BEFORE])
        if has_token
        else _StatementText(next_place=1)
    )
    for shape in shapes:
        statement.add(shape)
    return f"WITH {', '.join(statement.ctes)} SELECT {' AND '.join(statement.conditions) or 'true'} AS done"


@dataclass
class _StatementText:
    """A statement as it grows: the place of its next value, its CTEs, and what must hold before any more is written."""

    next_place: int
    ctes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    deleting_ctes: dict[str, str] = field(default_factory=dict)

    def add(self, shape: _OperationShape) -> None:
        name, conditions = f"w{len(self.ctes)}", list(self.conditions)
        if shape.table.name in self.deleting_ctes:
            # What takes the place of rows comes after they are gone.
            conditions.append(f"(SELECT count(*) FROM {self.deleting_ctes[shape.table.name]}) >= 0")
        operation = {RowInsert: self._insert, RowUpdate: self._update, RowDelete: self._delete}[shape.kind](shape, conditions)
        self.ctes.append(f"{name} AS ({operation} RETURNING 1)")
        if shape.kind is RowDelete:
            self.deleting_ctes[shape.table.name] = name
        if shape.has_mark:
            self.conditions.append(f"(SELECT count(*) FROM {name}) = 1")

    def _insert(self, shape: _OperationShape, conditions: list[str]) -> str:
        names = ", ".join(f'"{column}"' for column in shape.columns)
        types = [shape.table.postgres_types[column] for column in shape.columns]
        source = self._row(types) if shape.is_one else f"* FROM {self._rows(types)}"
        return f"INSERT INTO {shape.table.name} ({names}) SELECT {source}{_where(conditions)}"

    def _update(self, shape: _OperationShape, conditions: list[str]) -> str:
        types = [shape.table.postgres_types[column] for column in ("id", *shape.columns)]
        if not shape.is_one:
            settings = ", ".join(f'"{column}" = v."{column}"' for column in shape.columns)
            names = ", ".join(f'"{column}"' for column in ("id", *shape.columns))
            found = f"{self._rows(types)} v({names}) WHERE {' AND '.join([*conditions, 't.id = v.id'])}"
            return f"UPDATE {shape.table.name} t SET {settings} FROM {found}"
        key, *places = self._places(len(types))
        settings = ", ".join(f'"{column}" = {place}' for column, place in zip(shape.columns, places, strict=True))
        conditions = [
            f"id = {key}",
            *([f"{ROW_MARK} = {one}" for one in self._places(1)] if shape.has_mark else []),
            *conditions,
        ]
        return f"UPDATE {shape.table.name} SET {settings}{_where(conditions)}"

    def _delete(self, shape: _OperationShape, conditions: list[str]) -> str:
        (place,) = self._places(1)
        return f"DELETE FROM {shape.table.name}{_where([f'{shape.columns[0]} = ANY({place})', *conditions])}"

    def _row(self, types: Sequence[str]) -> str:
        return ", ".join(f"{place}::{kind}" for place, kind in zip(self._places(len(types)), types, strict=True))

    def _rows(self, types: Sequence[str]) -> str:
        places = self._places(len(types))
        return f"unnest({', '.join(f'{place}::{kind}[]' for place, kind in zip(places, types, strict=True))})"

    def _places(self, count: int) -> list[str]:
        places = [f"${place}" for place in range(self.next_place, self.next_place + count)]
        self.next_place += count
        return places


def _dump(value: object) -> object:
    """JSON as text; what is text came out of the database as JSON."""
    return dump_json(value) if isinstance(value, dict | list) else value


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
