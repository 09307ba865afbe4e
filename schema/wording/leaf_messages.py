"""What is said of a value that is no value of a scalar or an enum."""

import math
import re
from collections.abc import Callable

from graphql import GraphQLEnumType, is_enum_type

from schema.wording.input_values import InputValue, LeafType, ValueKind
from schema.wording.suggestions import suggest_names

LARGEST_INT = 2**31 - 1

INT = re.compile(r"-?(0|[1-9][0-9]*)")
FLOAT = re.compile(rf"{INT.pattern}(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""Numbers as GraphQL and JSON write them."""


def leaf_message(leaf: LeafType, given: InputValue) -> str | None:
    """What is wrong with a value of a scalar or an enum; None when nothing is."""
    refusal = given.refusal(leaf)
    if refusal is None:
        return None
    if is_enum_type(leaf):
        return _enum(leaf, given)
    if leaf.name in _SCALARS:
        return f"{given.show()} is no {leaf.name}{_SCALARS[leaf.name](given)}"
    if given.form is not ValueKind.TEXT:
        return f"{given.show()} is no {leaf.name}, which is a text in quotes"
    return refusal


def _enum(leaf: GraphQLEnumType, given: InputValue) -> str:
    values = list(leaf.values)
    shown = given.show()
    if given.text in values:
        return f"{shown} is a text, and no {leaf.name}; write {given.text}, without quotes"
    return f"{shown} is no {leaf.name}; {suggest_names(shown.strip(chr(34)), values, 'values')}"


def _int(given: InputValue) -> str:
    number = _number_in(given)
    if number is None or not number.is_integer():
        return ", which is a whole number"
    if not -LARGEST_INT - 1 <= number <= LARGEST_INT:
        return f", which lies between {-LARGEST_INT - 1} and {LARGEST_INT}"
    if given.form is ValueKind.NUMBER:
        return f", which is a whole number; write {int(number)}"
    return f"; write {_unquoted(given)}, without quotes" if INT.fullmatch(_unquoted(given)) else ", which is a whole number"


def _float(given: InputValue) -> str:
    if given.form is ValueKind.TEXT and _number_in(given) is not None:
        return f"; write {_unquoted(given)}, without quotes"
    return ", which is a number"


def _string(given: InputValue) -> str:
    if given.items() is None and given.members() is None:
        return f'; write "{_unquoted(given)}", in quotes'
    return ", which is a text in quotes"


def _number_in(given: InputValue) -> float | None:
    """The number that a value is, or would be without its quotes; None when it is none that can be written."""
    written = _unquoted(given)
    number = float(written) if FLOAT.fullmatch(written) else math.inf
    return number if math.isfinite(number) else None


def _unquoted(given: InputValue) -> str:
    return given.show().strip('"')


_SCALARS: dict[str, Callable[[InputValue], str]] = {
    "Int": _int,
    "Float": _float,
    "String": _string,
    "Boolean": lambda _: ", which is true or false",
    "ID": lambda _: ", which is a text in quotes",
}
