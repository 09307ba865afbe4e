"""Conditions: the comparisons that a kind of value allows, one grammar everywhere."""

from cms.content.fields import Choice
from cms.content.registry import Registry
from cms.reading.sql.parameter_encoders import MOST_BOUND_VALUES, MOST_SEARCH_CHARACTERS
from schema.derive.definitions import InputValueDefinition
from schema.derive.schema_types import SchemaTypes

_PART = f"At most {MOST_SEARCH_CHARACTERS} characters."
# The operand, in terms of the type compared, and what the comparison means.
_OPERATORS = {
    "eq": ("{}", "Equals this exactly."),
    "ne": ("{}", "Does not equal this; the complement of eq, so it holds for a missing value."),
    "in": ("[{}!]", f"Equals one of these, at most {MOST_BOUND_VALUES}; an empty list holds for none."),
    "notIn": (
        "[{}!]",
        f"Equals none of these, at most {MOST_BOUND_VALUES}; the complement of in, so it holds for a missing value.",
    ),
    "contains": ("{}", f"Contains this, wherever; folds case and accents. {_PART}"),
    "startsWith": ("{}", f"Starts with this; folds case and accents. {_PART}"),
    "gt": ("{}", "Is greater, or later, than this."),
    "gte": ("{}", "Is this, or greater or later."),
    "lt": ("{}", "Is less, or earlier, than this."),
    "lte": ("{}", "Is this, or less or earlier."),
    "isNull": ("Boolean", "true finds what has no value, false what has one."),
}
_EQUALITY = ("eq", "ne")
_CHOICE = (*_EQUALITY, "in", "notIn")
_COMPARISON = ("gt", "gte", "lt", "lte", "isNull")

_CONDITIONS = {
    "ID": _CHOICE,
    "String": (*_CHOICE, "contains", "startsWith", "isNull"),
    "Int": (*_CHOICE, *_COMPARISON),
    "Float": (*_EQUALITY, *_COMPARISON),
    "Boolean": ("eq", "isNull"),
    "Date": (*_EQUALITY, *_COMPARISON),
    "DateTime": (*_EQUALITY, *_COMPARISON),
    "EntryStatus": _CHOICE,
}

_GRAMMAR = "All that are given must hold. A comparison with a missing value is false. An explicit null is BAD_USER_INPUT."


def add_condition_inputs(types: SchemaTypes, registry: Registry) -> None:
    """Add the conditions on every kind of value, and on every closed set that the declared types choose from."""
    for value, operators in _CONDITIONS.items():
        _add_condition_input(types, value, operators)
    options = {field.options for row in registry.rows.values() for field in row.fields if isinstance(field, Choice)}
    for one in sorted(options, key=lambda one: one.__name__):
        types.add_enum(one)
        _add_condition_input(types, one.__name__, (*_CHOICE, "isNull"))


def _add_condition_input(types: SchemaTypes, value: str, operators: tuple[str, ...]) -> None:
    fields = [InputValueDefinition(name, _OPERATORS[name][0].format(value), _OPERATORS[name][1]) for name in operators]
    types.add_input(f"{value}Condition", fields, doc=f"Comparisons of one {value}. {_GRAMMAR}")
