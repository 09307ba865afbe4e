"""One entry among many that are saved together, and what there is already of all of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from cms.content.content_type import ContentType
from cms.editing.input.reference_input import EntryRef, EntryRefKind


class BulkEntry(Protocol):
    """An entry as somebody gives it: its type, its input, and by which references it is known."""

    @property
    def content_type(self) -> ContentType:
        """Its type."""

    @property
    def values(self) -> Mapping[str, object]:
        """The input of its type."""

    @property
    def own_refs(self) -> Sequence[EntryRef]:
        """The references by any of which it is known, if it is there already."""

    @property
    def replaced_kinds(self) -> Collection[EntryRefKind]:
        """Of slug and ids in other systems, what the entry has only as far as its values say so; the others stay."""
