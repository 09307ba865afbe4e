"""A save that is not written yet: what was asked, what is stored, and what will be."""

from dataclasses import dataclass, field
from uuid import UUID

from cms.content.content_type import ContentType
from cms.editing.input.problems import Problems
from cms.editing.input.record import Record
from cms.editing.input.saves import Create, Discard, Save, SavedEntry, SaveOutcome


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
    arguments: Problems
    problems: Problems
    current: StoredEntry | None = None
    live: Record | None = None
    """What is live of it, for those that may go back to it."""
    record: Record = field(default_factory=Record)
    makes_slug: bool = False
    guess: tuple[tuple[object, ...], str] | None = None
    """What a slug was made of before it was needed, and that slug."""
    snapshot: dict[str, object] = field(default_factory=dict)
    changes: bool = True
    is_live: bool = False
    """Whether it goes back to what is live, keys included."""

    @property
    def is_there(self) -> bool:
        """Whether there is something to save: what is to be updated may be missing, or what it is to be updated to."""
        if isinstance(self.save, Discard):
            return self.current is not None and self.live is not None
        return isinstance(self.save, Create) or self.current is not None

    @property
    def version(self) -> int:
        """The version that it will have."""
        return (0 if self.current is None else self.current.version) + (1 if self.changes else 0)

    @property
    def outcome(self) -> SaveOutcome:
        """What the save comes to."""
        if self.current is None:
            return SaveOutcome.CREATED
        return SaveOutcome.UPDATED if self.changes else SaveOutcome.UNCHANGED

    @property
    def saved(self) -> SavedEntry:
        """The entry after the save."""
        return SavedEntry(self.content_type.name, self.key, self.record.row["slug"], self.version, self.outcome)

    @property
    def was(self) -> Record:
        """What is stored of it: nothing, for a new entry."""
        return Record() if self.current is None else self.current.record
