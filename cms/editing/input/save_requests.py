"""Saves as they are asked for, by kind, and what one came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from cms.ids import EntryKey


@dataclass(frozen=True)
class Create:
    """A new entry; `within` is the path of `values` in the caller's own arguments."""

    type_name: str
    values: Mapping[str, object]
    key: UUID | None = None
    note: str | None = None
    within: tuple[str, ...] = ()
    input_digest: str | None = None
    """What tells whether the same input comes again."""


@dataclass(frozen=True)
class Update:
    """A patch: absent fields stay, None clears, a list replaces the list."""

    type_name: str
    key: UUID
    values: Mapping[str, object]
    expected_version: int | None = None
    note: str | None = None
    within: tuple[str, ...] = ()
    named_at: tuple[str, ...] = ("id",)
    """Where the caller named the entry."""
    input_digest: str | None = None
    """What tells whether the same input comes again."""


@dataclass(frozen=True)
class Restore(Update):
    """An update whose values are those of an earlier version, all of them; one to what is live, if that was the same."""


@dataclass(frozen=True)
class Discard(Update):
    """An update to what is live, with the keys that its rows have there; nobody gives values."""

    values: Mapping[str, object] = field(default_factory=dict)


Save = Create | Update


class SaveOutcome(Enum):
    """What a save came to."""

    CREATED = "It is new."
    UPDATED = "It has a new version."
    UNCHANGED = "It was so already, and has no new version."


@dataclass(frozen=True)
class SavedEntry:
    """An entry after a save."""

    type_name: str
    key: UUID
    slug: str
    version: int
    outcome: SaveOutcome

    @property
    def entry_key(self) -> EntryKey:
        """Which entry it is."""
        return self.type_name, self.key

    @property
    def shown_entries(self) -> Sequence[EntryKey]:
        """What a payload shows of the save."""
        return [self.entry_key]
