"""An entry as the input that would make it again."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from cms.content.fields import Day, ExternalIds, Field, Rating, RichText, Scaled, Text
from cms.content.relations import Links, Owned, Reference
from cms.editing.forms import Declared
from cms.editing.numbers import show_scaled
from cms.editing.record import Record
from cms.editing.table import Row
from cms.ids import public_id

_EXTERNAL_ID = ("source", "value")
_RATING = ("label", "value", "best", "worst")


def snapshot(declared: Declared, type_name: str, record: Record) -> dict[str, object]:
    """Every field that somebody gives, as JSON; null where there is nothing, and where the text was derived."""
    return {one.field.name: _show(declared, one.field, record) for one in declared.forms[type_name].inputs}


def arrange(declared: Declared, type_name: str, values: Mapping[str, object]) -> dict[str, object]:
    """A snapshot as it was read, its fields in the order of their declaration again: a database may have shuffled them."""
    fields = {one.field.name: one.field for one in declared.forms[type_name].inputs}
    known = {name: _arrange(declared, field, values[name]) for name, field in fields.items() if name in values}
    return known | {name: value for name, value in values.items() if name not in known}


def _arrange(declared: Declared, field: Field, value: object) -> object:
    match field, value:
        case Owned(), list():
            return [arrange(declared, field.of, item) for item in value]
        case ExternalIds(), list():
            return [_sort(item, _EXTERNAL_ID) for item in value]
        case Rating(), dict():
            return _sort(value, _RATING)
        case _:
            return value


def _sort(value: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: value[name] for name in names}


def _show(declared: Declared, field: Field, record: Record) -> object:
    match field:
        case RichText():
            return record.prose[field.column]
        case Links():
            return [_ref(declared, field.to, key) for key in record.links[field.name]]
        case Owned():
            return [snapshot(declared, field.of, Record(each.row)) for each in record.owned[field.name]]
        case ExternalIds():
            return [dict(zip(_EXTERNAL_ID, one, strict=True)) for one in record.external_ids]
        case _:
            return _show_column(declared, field, record.row)


def _show_column(declared: Declared, field: Field, row: Row) -> object:
    value = row[field.column]
    match field:
        case Text() if field.derive is not None and row[field.derived]:
            return None
        case Rating():
            return _show_rating(field, row)
        case _ if value is None:
            return None
        case Reference():
            return _ref(declared, field.to, value)
        case Scaled():
            return show_scaled(field, value)
        case Day():
            return value.isoformat()
        case _:
            return value


def _show_rating(field: Rating, row: Row) -> Mapping[str, object] | None:
    if row[field.column] is None:
        return None
    value, worst, best, _ = (row[part] for part in field.parts)
    numbers = (float(Decimal(hundredths) / 100) for hundredths in (value, best, worst))
    return dict(zip(_RATING, (row[field.column], *numbers), strict=True))


def _ref(declared: Declared, type_name: str, key: UUID) -> dict[str, str]:
    return {"id": public_id(declared.registry.rows[type_name].table, key)}
