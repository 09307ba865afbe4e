"""A save that is not written yet: what was asked, what is stored, and what will be."""

from dataclasses import dataclass, field
from uuid import UUID

from cms.content.content_type import ContentType
from cms.editing.input.problems import Problems
from cms.editing.input.record import Record
from cms.editing.input.save_requests import Create, Discard, Save, SavedEntry, SaveOutcome


@dataclass(frozen=True)
class StoredEntry:
    """An entry as it is stored; what is not locked has a mark, by which the database knows whether it was touched since."""

    version: int
    record: Record
    mark: str | None = None


@dataclass
class PendingSave:
    """One save of a batch, filled in step by step."""

    save: Save
    content_type: ContentType
    key: UUID
    argument_problems: Problems
    """What is wrong with the arguments beside its values."""

    problems: Problems
    """What is wrong with its values; part of the same list."""

    stored: StoredEntry | None = None
    live_record: Record | None = None
    """What is live of it, for those that may go back to it."""
    record: Record = field(default_factory=Record)
    needs_slug: bool = False
    guessed_slug: tuple[tuple[object, ...], str] | None = None
    """What a slug was made of before it was needed, and that slug."""
    added_external_ids: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Ids in other systems that a patch adds, with where they stand in it."""
    snapshot: dict[str, object] = field(default_factory=dict)
    is_changed: bool = True
    reverts_to_live: bool = False
    """Whether it goes back to what is live, keys included."""

    @property
    def is_possible(self) -> bool:
        """Whether there is something to save: what is to be updated may be missing, or what it is to be updated to."""
        if isinstance(self.save, Discard):
            return self.stored is not None and self.live_record is not None
        return isinstance(self.save, Create) or self.stored is not None

    @property
    def version(self) -> int:
        """The version that it will have."""
        return (0 if self.stored is None else self.stored.version) + (1 if self.is_changed else 0)

    @property
    def outcome(self) -> SaveOutcome:
        """What the save comes to."""
        if self.stored is None:
            return SaveOutcome.CREATED
        return SaveOutcome.UPDATED if self.is_changed else SaveOutcome.UNCHANGED

    @property
    def saved(self) -> SavedEntry:
        """The entry after the save."""
        return SavedEntry(self.content_type.name, self.key, self.record.row["slug"], self.version, self.outcome)

    @property
    def stored_record(self) -> Record:
        """What is stored of it: nothing, for a new entry."""
        return Record() if self.stored is None else self.stored.record
