"""What the contract refuses in arguments, and the coded errors it refuses with."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError


def bad_input(message: str) -> GraphQLError:
    """Make the error for arguments that no answer can be given to."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def forbidden(message: str) -> GraphQLError:
    """Make the error for what the reader may not see."""
    return GraphQLError(message, extensions={"code": "FORBIDDEN"})


def check_arguments(arguments: Mapping[str, Any]) -> None:
    """Refuse a NUL in any string and a null inside a condition, whether or not rows would meet it."""
    check_text(arguments)
    check_condition(arguments.get("where") or {})


def check_text(value: Any) -> None:
    """Refuse a NUL in a string at any depth."""
    if isinstance(value, str) and "\0" in value:
        message = "A string holds a NUL; leave it out."
        raise bad_input(message)
    for part in parts_of(value):
        check_text(part)


def check_condition(value: Any) -> None:
    """Refuse a null at any depth of a condition."""
    if value is None:
        message = "A condition holds null; isNull asks for missing values."
        raise bad_input(message)
    for part in parts_of(value):
        check_condition(part)


def parts_of(value: Any) -> list[Any]:
    """Return the values inside an input object or a list; nothing for a scalar."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []
