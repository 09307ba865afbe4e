"""Numbers and days as they come in, and as they are stored."""

from datetime import date, datetime
from decimal import Decimal

from cms.content.fields import Integer, Scaled
from cms.content.values.days import explain_invalid_day, is_written_as_day
from cms.editing.input.problems import quote_value


def encode_integer(field: Integer, value: object) -> int:
    """A whole number within the field's bounds; ValueError when it is not."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{quote_value(value)} is not a whole number; give one from {field.least} to {field.most}.")
    if not field.least <= value <= field.most:
        raise ValueError(f"{quote_value(value)} is out of range; give a whole number from {field.least} to {field.most}.")
    return value


def encode_scaled(field: Scaled, value: object) -> int:
    """A number, counted in its smallest unit; ValueError when it has more decimals or is larger than the field holds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{quote_value(value)} is not a number; give one such as 1.5.")
    # repr is the shortest text that is this float: 0.1 stays 0.1, not 0.1000000000000000055.
    exact = Decimal(repr(value))
    if not exact.is_finite() or abs(exact) > field.most:
        raise ValueError(f"{quote_value(value)} is out of range; give a number from -{field.most} to {field.most}.")
    units = exact.scaleb(field.decimals)
    if units != units.to_integral_value():
        raise ValueError(f"{quote_value(value)} has more than {field.decimals} decimals; give at most {field.decimals}.")
    return int(units)


def decode_scaled(field: Scaled, units: int) -> float:
    """The number that was stored."""
    return float(Decimal(units).scaleb(-field.decimals))


def encode_day(value: object) -> date:
    """A calendar day, given as one or as text (ISO 8601, YYYY-MM-DD); ValueError when it is neither."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and is_written_as_day(value):
        reason = explain_invalid_day(value)
        if reason is not None:
            raise ValueError(f"{quote_value(value)} is a day that does not exist; {reason}.")
        return date.fromisoformat(value)
    raise ValueError(f"{quote_value(value)} is not a calendar day; give one as YYYY-MM-DD, such as 2025-06-06.")
