"""Enums of the domain as the schema shows them, where ordinary types name them."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry


def show_enum(options: type[Enum], meanings: Mapping[Any, str] | None = None) -> None:
    """Let ordinary types name an enum of the domain.

    Its members' values say what they mean, unless the meanings stand elsewhere.
    """
    # Any: what Strawberry attaches to a class.
    shown: Any = strawberry.enum(options, description=options.__doc__)
    for one in shown.__strawberry_definition__.values:
        member = options[one.name]
        one.description = str(member.value) if meanings is None else meanings[member]
