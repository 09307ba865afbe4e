"""Enums of the domain in the schema. The values of their members say what they mean, unless the meanings stand elsewhere."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any

import strawberry
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

Meanings = Mapping[Any, str]


def register_enum(options: type[Enum], meanings: Meanings | None = None) -> None:
    """Let types with resolvers name an enum; its members are themselves inside, and their names outside."""
    # Any: what Strawberry attaches to a class.
    registered: Any = strawberry.enum(options, description=options.__doc__)
    for one in registered.__strawberry_definition__.values:
        one.description = _describe(options[one.name], meanings)


def enum_of_names(options: type[Enum]) -> type[StrEnum]:
    """The same enum for derived types, whose values are finished: its members are their names, inside as outside."""
    # The checker wants the name spelt out; it is the declaration's.
    names = StrEnum(options.__name__, {one.name: one.name for one in options})  # type: ignore[misc]
    values = [EnumValue(one.name, one.name, description=_describe(one, None)) for one in options]
    definition = StrawberryEnumDefinition(names, options.__name__, values, options.__doc__)
    names.__strawberry_definition__ = definition  # type: ignore[attr-defined]  # where Strawberry looks for it
    return names


def _describe(member: Enum, meanings: Meanings | None) -> str:
    return str(member.value) if meanings is None else meanings[member]
