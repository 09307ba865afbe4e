"""What a file of another system says of an entry, before it is known which entry that is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from cms.content.content_type import ContentType
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.importing.located_values import LocatedValue

SourceValues = dict[str, object]


class MappedValue(LocatedValue):
    """A value that was made of one in a file; it stands where that one stands."""

    def __init__(self, value: object, origin: LocatedValue, parts: Mapping[str, LocatedValue] = MappingProxyType({})) -> None:
        super().__init__(value, 0, parts)
        self._origin = origin

    @property
    def line(self) -> int:
        """The line on which the value that it was made of starts."""
        return self._origin.line


@dataclass(frozen=True)
class SourceEntry:
    """An entry: the fields that are spoken of, the references it may be known by, the first that leads anywhere first.

    `slug` is what a new one is called, unless that is taken. One that is only mentioned stays as it is when it is there.
    """

    file: Path
    content_type: ContentType
    values: SourceValues
    located_value: LocatedValue
    known_by: tuple[EntryRef, ...]
    slug: str
    is_mentioned: bool = False
    added_to: frozenset[str] = field(default_factory=frozenset)
    """Lists to which the file adds; others it replaces."""


def external_ref(type_name: str, source: str, value: str) -> EntryRef:
    """The reference by an id in another system."""
    return EntryRef(type_name, EntryRefKind.EXTERNAL_ID, (source, value))


def write_external_reference(source: str, value: str) -> SourceValues:
    """The same as input for an act."""
    return {"externalId": write_external_id(source, value)}


def write_external_id(source: str, value: str) -> SourceValues:
    """An id in another system as input for an act."""
    return {"source": source, "value": value}
