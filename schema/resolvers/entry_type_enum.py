"""`EntryType`: the content types as a closed set, for ordinary fields that say or take one."""

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from cms.content_types import REGISTRY
from schema.derive.enums import register_enum

if TYPE_CHECKING:

    class EntryType:
        """A content type; ordinary fields and their arguments are annotated with it."""

        name: str
        value: str

        def __init__(self, type_name: str) -> None: ...

else:
    EntryType = Enum("EntryType", {one.enum_name: one.name for one in REGISTRY.content_types})
    EntryType.__doc__ = "The types of entries there are."
    register_enum(EntryType, {EntryType(one.name): one.doc for one in REGISTRY.content_types})


def entry_type(type_name: str) -> EntryType:
    """How the schema shows a content type; ValueError when there is none of this name."""
    return EntryType(type_name)


def type_names(types: Iterable[EntryType] | None) -> frozenset[str]:
    """The names of content types that an argument names; of all there are when it is absent."""
    if types is None:
        return frozenset(one.name for one in REGISTRY.content_types)
    return frozenset(one.value for one in types)
