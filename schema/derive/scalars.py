"""Scalars: instants, days and JSON; what is read passes through as it was serialised, what is sent is parsed strictly."""

import re
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from graphql.pyutils import inspect
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from cms.clock import format_instant
from cms.content.values.days import explain_invalid_day, is_written_as_day

_T = TypeVar("_T")

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
"""What is written as an instant, be there such a day and time or not."""


def parse_instant(value: object) -> datetime:
    """The instant in UTC, cut to microseconds, of a text in the form of RFC 3339 section 5.6; GraphQLError when it is none."""
    text = _check_text("DateTime", value)
    parts = _INSTANT.fullmatch(text)
    if parts is None:
        raise _refuse_instant(text)
    day, time, fraction, offset = parts.groups()
    microseconds = (fraction or "").ljust(6, "0")[:6]
    try:
        return datetime.fromisoformat(f"{day}T{time}.{microseconds}{'+00:00' if offset in 'Zz' else offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refuse_instant(text) from None


def parse_day(value: object) -> date:
    """The day of a text in the form YYYY-MM-DD; GraphQLError when it is none."""
    text = _check_text("Date", value)
    reason = explain_invalid_day(text)
    if reason is not None:
        raise GraphQLError(f"Date must be a day that exists, not {inspect(text)}: {reason}.")
    if not is_written_as_day(text):
        raise GraphQLError(f"Date must be a calendar day written YYYY-MM-DD, such as 2026-11-22, not {inspect(text)}.")
    return date.fromisoformat(text)


def _check_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"{name} must be a string, not {inspect(value)}.")
    return value


def _why_no_time(text: str) -> str:
    if _INSTANT.fullmatch(text) is None:
        return "hours go from 00 to 23, minutes and seconds from 00 to 59"
    return f"in UTC, years go from {MINYEAR:04} to {MAXYEAR}"


def _refuse_instant(text: str) -> GraphQLError:
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        reason = explain_invalid_day(clock[1]) or _why_no_time(text)
        return GraphQLError(f"DateTime must be an instant that exists, not {inspect(text)}: {reason}.")
    right = "an instant with its offset, such as 2026-11-22T16:04:05.123Z"
    return GraphQLError(f"DateTime must be {right}, not {inspect(text)}.")


def _parse_literal(name: str, parse: Callable[[object], _T]) -> Callable[[ValueNode, dict[str, Any] | None], _T]:
    def parse_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> _T:  # Any: variables are of all types
        if not isinstance(node, StringValueNode):
            raise GraphQLError(f"{name} must be a string, not {node.kind.replace('_', ' ')}.", node)
        try:
            return parse(node.value)
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return parse_literal


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="Instant in UTC, RFC 3339, always with milliseconds and Z: 2026-11-22T16:04:05.123Z. "
    "Any offset may be sent, and up to nine decimals of a second, of which six count. "
    f"In UTC, years go from {MINYEAR:04} to {MAXYEAR}.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    # What content has was written by a statement already.
    serialize=lambda value: format_instant(value) if isinstance(value, datetime) else value,
    parse_value=parse_instant,
    parse_literal=_parse_literal("DateTime", parse_instant),
)
DATE = strawberry.scalar(
    name="Date",
    description=f"Calendar day, YYYY-MM-DD, that exists; years go from {MINYEAR:04} to {MAXYEAR}.",
    specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    parse_value=parse_day,
    parse_literal=_parse_literal("Date", parse_day),
)
ANY_JSON = strawberry.scalar(
    name="JSON",
    description="Any JSON value.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    parse_value=lambda value: value,
)

SCALARS: dict[str, object] = {
    "Boolean": bool,
    "Date": date,
    "DateTime": datetime,
    "Float": float,
    "ID": strawberry.ID,
    "Int": int,
    "JSON": JSON,
    "String": str,
}

SCALAR_MAP: dict[object, ScalarDefinition] = {datetime: DATE_TIME, date: DATE, JSON: ANY_JSON}
