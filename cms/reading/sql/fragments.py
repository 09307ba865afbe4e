"""SQL in pieces: text with slots for values, put together without ever quoting a value into the text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cms.database.addresses.address import Dialect
from cms.reading.selection import ScalarValue

SLOT_MARK = "$"
"""Ends every name that a statement makes up. A response key, which becomes a column's name, cannot hold it."""


@dataclass(frozen=True, eq=False)
class Slot:
    """A place for a value: where it comes from, how it is encoded (ValueError when it cannot be), its PostgreSQL type.

    `field` is the path into the arguments, for whoever has to be told.
    """

    scalar: ScalarValue
    encode: Callable[[object], object]
    cast: str
    field: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sql:
    """A piece of a statement."""

    parts: tuple[str | Slot, ...]

    def __bool__(self) -> bool:
        return bool(self.parts)


Piece = str | Slot | Sql

NOTHING = Sql(())
TRUE = Sql(("true",))
FALSE = Sql(("false",))


def sql(*pieces: Piece) -> Sql:
    """The pieces, one after the other."""
    parts: list[str | Slot] = []
    for piece in pieces:
        if isinstance(piece, Sql):
            parts.extend(piece.parts)
        else:
            parts.append(piece)
    return Sql(tuple(parts))


def join(separator: str, pieces: Iterable[Piece]) -> Sql:
    """The pieces with a separator between them."""
    parts: list[Piece] = []
    for piece in pieces:
        if parts:
            parts.append(separator)
        parts.append(piece)
    return sql(*parts)


def all_of(conditions: Iterable[Sql]) -> Sql:
    """True when all conditions hold; they are taken apart by AND, each in brackets."""
    wanted = [one for one in conditions if one != TRUE]
    if not wanted:
        return TRUE
    return wanted[0] if len(wanted) == 1 else join(" and ", (sql("(", one, ")") for one in wanted))


def any_of(conditions: Iterable[Sql]) -> Sql:
    """True when one condition holds."""
    wanted = list(conditions)
    if not wanted:
        return FALSE
    return wanted[0] if len(wanted) == 1 else join(" or ", (sql("(", one, ")") for one in wanted))


def used_columns(alias: str, pieces: Iterable[Sql]) -> tuple[str, ...]:
    """The columns of the row under an alias that pieces speak of, each once; an alias stands for one row only."""
    names = re.compile(rf'\b{re.escape(alias)}\."?([\w$]+)')
    found = (name for piece in pieces for part in piece.parts if isinstance(part, str) for name in names.findall(part))
    return tuple(dict.fromkeys(found))


def where_clause(condition: Sql) -> Sql:
    """A WHERE clause, left out when everything passes."""
    return NOTHING if condition == TRUE else sql(" where ", condition)


def and_where(condition: Sql) -> Sql:
    """What goes on with a WHERE clause, left out when everything passes."""
    return NOTHING if condition == TRUE else sql(" and ", condition)


def render_sql(statement: Sql, dialect: Dialect) -> tuple[str, tuple[Slot, ...]]:
    """The statement's text with the dialect's placeholders, and its slots in the order of the values to bind."""
    text: list[str] = []
    slots: list[Slot] = []
    numbers: dict[object, int] = {}
    for part in statement.parts:
        if isinstance(part, str):
            text.append(part)
            continue
        # What one variable holds is bound once, wherever it stands.
        same = part if part.scalar.path is None else (part.scalar.path, part.encode, part.cast)
        number = numbers.setdefault(same, len(slots) + 1)
        if number > len(slots):
            slots.append(part)
        text.append(f"${number}::{part.cast}" if dialect is Dialect.POSTGRES else f"?{number}")
    return "".join(text), tuple(slots)
