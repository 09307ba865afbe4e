"""An entry as the input that would make it again."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from cms.content.content_type import RowType
from cms.content.fields import Day, ExternalIds, Field, Rating, RichText, Scaled, Text
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.inputs import input_fields
from cms.editing.numbers import show_scaled
from cms.editing.record import Record
from cms.editing.table import Row
from cms.ids import public_id


def snapshot(registry: Registry, row_type: RowType, record: Record) -> dict[str, object]:
    """Every field that somebody gives, as JSON; null where there is nothing, and where the text was derived."""
    return {field.name: _show(registry, field, record) for field in input_fields(row_type)}


def _show(registry: Registry, field: Field, record: Record) -> object:
    match field:
        case RichText():
            return record.prose[field.column]
        case Links():
            return [_ref(registry, field.to, key) for key in record.links[field.name]]
        case Owned():
            owned_type = registry.get_owned(field.of)
            return [snapshot(registry, owned_type, Record(each.row)) for each in record.owned[field.name]]
        case ExternalIds():
            return [{"source": source, "value": value} for source, value in record.external_ids]
        case _:
            return _show_column(registry, field, record.row)


def _show_column(registry: Registry, field: Field, row: Row) -> object:
    value = row[field.column]
    match field:
        case Text() if field.derive is not None and row[field.derived]:
            return None
        case Rating():
            return _show_rating(field, row)
        case _ if value is None:
            return None
        case Reference():
            return _ref(registry, field.to, value)
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
    numbers = {"value": value, "best": best, "worst": worst}
    return {"label": row[field.column], **{name: float(Decimal(hundredths) / 100) for name, hundredths in numbers.items()}}


def _ref(registry: Registry, type_name: str, key: UUID) -> dict[str, str]:
    return {"id": public_id(registry.rows[type_name].table, key)}
