"""An entry as the input that would make it again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from cms.content.fields import Day, ExternalIds, Field, Rating, RichText, Scaled, Text
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.numbers_and_days import decode_scaled
from cms.editing.input.record import Record
from cms.editing.storage.declarations import Declarations, InputField
from cms.editing.storage.table import Row
from cms.ids import public_id

FieldReader = Callable[[Record], object]
"""The value of one field of an entry, or of one row that it owns."""

_EXTERNAL_ID = ("source", "value")
_RATING = ("label", "value", "best", "worst")


def make_snapshot(declarations: Declarations, type_name: str, record: Record) -> dict[str, object]:
    """Every field that somebody gives, as JSON; null where there is nothing, and where the text was derived."""
    return {name: read(record) for name, read in field_readers(declarations, type_name).items()}


@lru_cache(maxsize=256)
def field_readers(declarations: Declarations, type_name: str) -> Mapping[str, FieldReader]:
    """How each field of a type is shown."""
    return {one.field.name: _field_reader(declarations, one.field) for one in declarations.input_types[type_name].fields}


def order_snapshot(declarations: Declarations, type_name: str, values: Mapping[str, object]) -> dict[str, object]:
    """A snapshot as it was read, its fields in the order of their declaration again: a database may have shuffled them."""
    fields = {one.field.name: one.field for one in declarations.input_types[type_name].fields}
    ordered = {name: _order_value(declarations, field, values[name]) for name, field in fields.items() if name in values}
    return ordered | {name: value for name, value in values.items() if name not in ordered}


def _order_value(declarations: Declarations, field: Field, value: object) -> object:
    match field, value:
        case Owned(), list():
            return [order_snapshot(declarations, field.of, item) for item in value]
        case ExternalIds(), list():
            return [_order_members(item, _EXTERNAL_ID) for item in value]
        case Rating(), dict():
            return _order_members(value, _RATING)
        case _:
            return value


def _order_members(value: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: value[name] for name in names}


def _field_reader(declarations: Declarations, field: Field) -> FieldReader:
    name, column = field.name, field.column
    match field:
        case RichText():
            return lambda record: record.rich_texts[column]
        case Links():
            prefix = declarations.registry.rows[field.to].table
            return lambda record: [{"id": public_id(prefix, key)} for key in record.links[name]]
        case Owned():
            inner = [(one.field.name, _column_reader(declarations, one.field)) for one in _fields_of(declarations, field.of)]
            return lambda record: [{key: read(each.row) for key, read in inner} for each in record.owned[name]]
        case ExternalIds():
            return lambda record: [dict(zip(_EXTERNAL_ID, one, strict=True)) for one in record.external_ids]
        case _:
            read = _column_reader(declarations, field)
            return lambda record: read(record.row)


def _fields_of(declarations: Declarations, type_name: str) -> Sequence[InputField]:
    return declarations.input_types[type_name].fields


def _column_reader(declarations: Declarations, field: Field) -> Callable[[Row], object]:
    """How a field that lies in columns of a row is shown."""
    column = field.column
    match field:
        case Text() if field.derive is not None:
            derived = field.derived
            return lambda row: None if row[derived] else row[column]
        case Rating():
            return lambda row: _read_rating(field, column, row)
        case Reference():
            prefix = declarations.registry.rows[field.to].table
            return _unless_none(column, lambda key: {"id": public_id(prefix, key)})
        case Scaled():
            return _unless_none(column, lambda units: decode_scaled(field, units))
        case Day():
            return _unless_none(column, date.isoformat)
        case _:
            return itemgetter(column)


def _unless_none(column: str, read: Callable[[Any], object]) -> Callable[[Row], object]:  # Any: what the column holds
    return lambda row: None if row[column] is None else read(row[column])


def _read_rating(field: Rating, column: str, row: Row) -> Mapping[str, object] | None:
    if row[column] is None:
        return None
    value, worst, best, _ = (row[part] for part in field.parts)
    numbers = (float(Decimal(hundredths) / 100) for hundredths in (value, best, worst))
    return dict(zip(_RATING, (row[column], *numbers), strict=True))
