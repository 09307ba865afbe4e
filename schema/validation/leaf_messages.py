"""What is said of a value that is no value of a scalar or an enum."""

import math
import re
from collections.abc import Callable

from graphql import GraphQLEnumType, is_enum_type

from schema.validation.input_notation import InputValue, LeafType, ValueKind
from schema.validation.suggestions import suggest_names

LARGEST_INT = 2**31 - 1

INT = re.compile(r"-?(0|[1-9][0-9]*)")
FLOAT = re.compile(rf"{INT.pattern}(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""Numbers as GraphQL and JSON write them."""


def leaf_message(leaf: LeafType, value: InputValue) -> str | None:
    """What is wrong with a value of a scalar or an enum; None when nothing is."""
    refusal = value.why_invalid(leaf)
    if refusal is None:
        return None
    if is_enum_type(leaf):
        return _enum(leaf, value)
    if leaf.name in _SCALARS:
        return f"{value.show()} is no {leaf.name}{_SCALARS[leaf.name](value)}"
    if value.kind is not ValueKind.TEXT:
        return f"{value.show()} is no {leaf.name}, which is a text in quotes"
    return refusal


def _enum(leaf: GraphQLEnumType, value: InputValue) -> str:
    values = list(leaf.values)
    shown = value.show()
    if value.text in values:
        return f"{shown} is a text, and no {leaf.name}; write {value.text}, without quotes"
    return f"{shown} is no {leaf.name}; {suggest_names(shown.strip(chr(34)), values, 'values')}"


def _int(value: InputValue) -> str:
    number = _number_in(value)
    if number is None or not number.is_integer():
        return ", which is a whole number"
    if not -LARGEST_INT - 1 <= number <= LARGEST_INT:
        return f", which lies between {-LARGEST_INT - 1} and {LARGEST_INT}"
    if value.kind is ValueKind.NUMBER:
        return f", which is a whole number; write {int(number)}"
    return f"; write {_unquoted(value)}, without quotes" if INT.fullmatch(_unquoted(value)) else ", which is a whole number"


def _float(value: InputValue) -> str:
    if value.kind is ValueKind.TEXT and _number_in(value) is not None:
        return f"; write {_unquoted(value)}, without quotes"
    return ", which is a number"


def _string(value: InputValue) -> str:
    if value.items() is None and value.members() is None:
        return f'; write "{_unquoted(value)}", in quotes'
    return ", which is a text in quotes"


def _number_in(value: InputValue) -> float | None:
    """The number that a value is, or would be without its quotes; None when it is none that can be written."""
    written = _unquoted(value)
    number = float(written) if FLOAT.fullmatch(written) else math.inf
    return number if math.isfinite(number) else None


def _unquoted(value: InputValue) -> str:
    return value.show().strip('"')


_SCALARS: dict[str, Callable[[InputValue], str]] = {
    "Int": _int,
    "Float": _float,
    "String": _string,
    "Boolean": lambda _: ", which is true or false",
    "ID": lambda _: ", which is a text in quotes",
}
