"""Cursors: the place of a row in an order, opaque to whoever carries it."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from types import NoneType
from uuid import UUID

from cms.reading.rows.ordering import KeyKind, Order, OrderKey
from cms.reading.selection import ScalarValue
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Slot, Sql, all_of, any_of, join, sql
from cms.reading.sql.json_dialect import JsonDialect

MOST_CURSOR_CHARACTERS = 60_000
"""Characters. The longest text an order can hold is indexed, so a cursor never comes near it."""

NOT_A_CURSOR = "this is not a cursor; send one back as the API gave it"

_HEX = re.compile(r"([0-9a-f]{2})+")

CursorValues = tuple[object, ...]
_Keys = Sequence[tuple[int, OrderKey]]
"""Keys of an order, each with its place in it, from 1."""

Term = tuple[Sql, Sql, bool]
"""What is compared, with what, and whether it descends."""


def cursor_expression(json_dialect: JsonDialect, order: Order, type_name: str) -> Sql:
    """The cursor of the row at hand: the order's digest and the row's keys, as JSON, in hexadecimal."""
    digest = sql(f"'{order_digest(order, type_name)}'")
    return json_dialect.hexadecimal(json_dialect.array([digest, *(key.expression for key in order.keys)]))


def order_digest(order: Order, type_name: str) -> str:
    """Eight digits that tell one order of one type from another."""
    return hashlib.sha256(f"{type_name}:{order.fingerprint}".encode()).hexdigest()[:8]


def decode_cursor(text: object) -> CursorValues:
    """The order's digest and the keys in a cursor; ValueError when it is not one."""
    characters = str(text)
    if len(characters) > MOST_CURSOR_CHARACTERS or not _HEX.fullmatch(characters):
        raise ValueError(NOT_A_CURSOR)
    try:
        values = json.loads(bytes.fromhex(characters))
    except (ValueError, RecursionError) as error:
        raise ValueError(NOT_A_CURSOR) from error
    if not isinstance(values, list) or not all(isinstance(one, (str, int, NoneType)) for one in values):
        raise ValueError(NOT_A_CURSOR)
    if len(values) < 2 or not isinstance(values[0], str):
        raise ValueError(NOT_A_CURSOR)
    return tuple(values)


def cursor_shape(text: object) -> tuple[object, ...]:
    """What of a cursor decides the form of the statement: the order's digest, and which keys are missing."""
    values = decode_cursor(text)
    return (values[0], *(value is None for value in values[1:]))


def cursor_condition(context: CompileContext, order: Order, type_name: str, cursor: ScalarValue, *, backwards: bool) -> Sql:
    """True for the rows after the cursor, or before it."""
    values = read_cursor(context, order, type_name, cursor)
    keys, joined = list(enumerate(order.keys, 1)), bool(order.joins)
    return cursor_condition_on(context, keys, cursor, values, backwards=backwards, joined=joined)


def read_cursor(context: CompileContext, order: Order, type_name: str, cursor: ScalarValue) -> CursorValues:
    """The keys in a cursor; RequestRefused when it is not one, or was made under another order."""
    try:
        values = decode_cursor(cursor.value)
    except ValueError as error:
        raise context.refuse(str(error)) from error
    if values[0] != order_digest(order, type_name) or len(values) != len(order.keys) + 1:
        raise context.refuse("this cursor was made under another order; use it with the order of the list it came from")
    if any(value is None and not key.nullable for key, value in zip(order.keys, values[1:], strict=True)):
        raise context.refuse(NOT_A_CURSOR)
    return values[1:]


def cursor_slot(context: CompileContext, key: OrderKey, number: int, cursor: ScalarValue) -> Sql:
    """What a cursor holds of a key, which is the `number`th, from 1."""
    return sql(Slot(cursor, _decoder(key, number), key.kind.value, context.path))


def cursor_condition_on(
    context: CompileContext, keys: _Keys, cursor: ScalarValue, values: CursorValues, *, backwards: bool, joined: bool = False
) -> Sql:
    """True for the rows beyond a cursor as far as these keys say; `joined` where they are of several tables."""
    terms = _terms(context, keys, cursor, values, backwards=backwards)
    is_mixed = len({descending for _, _, descending in terms}) > 1
    found = _compare_one_by_one(terms) if is_mixed else _compare_as_rows(terms)
    if not is_mixed and not joined:
        return found
    # This follows from the rest, but only this tells the database where in an index the walk begins.
    first = terms[: len(_terms(context, keys[:1], cursor, values, backwards=backwards))]
    return all_of([_compare_as_rows(first, "="), found])


def _terms(context: CompileContext, keys: _Keys, cursor: ScalarValue, values: CursorValues, *, backwards: bool) -> list[Term]:
    terms: list[Term] = []
    for number, key in keys:
        value = values[number - 1]
        descending = key.descending is not backwards
        if key.nullable:
            present = value is not None
            terms.append((key.terms[0], sql(str(present is key.descending).lower()), descending))
        if value is not None:
            terms.append((key.expression, cursor_slot(context, key, number, cursor), descending))
    return terms


def _compare_as_rows(terms: Sequence[Term], or_equal: str = "") -> Sql:
    """Row comparison, where all terms run one way: the form an index serves."""
    left = join(", ", (value for value, _, _ in terms))
    right = join(", ", (bound for _, bound, _ in terms))
    return sql("(", left, ") ", "<" if terms[0][2] else ">", or_equal, " (", right, ")")


def _compare_one_by_one(terms: Sequence[Term]) -> Sql:
    """The same, term after term, where they run both ways."""
    choices = []
    for number, (value, bound, descending) in enumerate(terms):
        same = [sql(earlier, " = ", there) for earlier, there, _ in terms[:number]]
        choices.append(all_of([*same, sql(value, " < " if descending else " > ", bound)]))
    return any_of(choices)


def _decoder(key: OrderKey, number: int) -> Callable[[object], object]:
    """Reads one key out of a cursor; ValueError when it does not hold what the key holds."""
    read = _READERS[key.kind]

    def decode(text: object) -> object:
        value = decode_cursor(text)[number]
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ValueError(NOT_A_CURSOR) from error

    return decode


def _read_text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value or any("\ud800" <= one <= "\udfff" for one in value):
        raise ValueError("not a text")
    return value


def _read_number(value: object) -> int:
    if not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError("not a number")
    return int(value)


def _read_instant(value: object) -> datetime:
    moment = datetime.fromisoformat(_read_text(value))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


_READERS: dict[KeyKind, Callable[[object], object]] = {
    KeyKind.TEXT: _read_text,
    KeyKind.NUMBER: _read_number,
    KeyKind.DAY: lambda value: date.fromisoformat(_read_text(value)),
    KeyKind.INSTANT: _read_instant,
    KeyKind.ID: lambda value: UUID(_read_text(value)),
}
