"""The contract's own scalars: days and instants as they are written and read."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from graphql import ConstValueNode, GraphQLError, GraphQLScalarType, GraphQLSchema, StringValueNode

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


def write_day(value: date) -> str:
    """Write a calendar day as YYYY-MM-DD."""
    return value.isoformat()


def write_instant(value: datetime) -> str:
    """Write an instant in UTC, with milliseconds and Z."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_day(text: object) -> date:
    """Read YYYY-MM-DD; GraphQLError for anything else."""
    return date.fromisoformat(match(DAY, text))


def read_instant(text: object) -> datetime:
    """Read an instant in the form it is written in; GraphQLError for anything else."""
    return datetime.fromisoformat(match(INSTANT, text))


def match(pattern: re.Pattern[str], text: object) -> str:
    """Return a text that has the pattern's form and stands in the calendar; GraphQLError otherwise."""
    if not isinstance(text, str) or not pattern.fullmatch(text) or not is_in_calendar(text):
        message = f"{text!r} is not a value of this scalar."
        raise GraphQLError(message)
    return text


def is_in_calendar(text: str) -> bool:
    """Tell whether a day or an instant exists."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def install_scalars(schema: GraphQLSchema) -> None:
    """Give the schema's Date and DateTime their meaning."""
    install(schema, "Date", write_day, read_day)
    install(schema, "DateTime", write_instant, read_instant)


def install(schema: GraphQLSchema, name: str, write: Callable[[Any], str], read: Callable[[object], date | datetime]) -> None:
    """Give one scalar its meaning, for variables and for literals."""

    def read_literal(node: ConstValueNode) -> date | datetime:
        return read(node.value if isinstance(node, StringValueNode) else None)

    scalar = schema.type_map[name]
    assert isinstance(scalar, GraphQLScalarType)
    scalar.coerce_output_value = write
    scalar.coerce_input_value = read
    scalar.coerce_input_literal = read_literal
