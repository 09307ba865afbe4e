"""An entry with all it owns, as it is stored; the same in both editions."""

from dataclasses import dataclass, field
from uuid import UUID

from cms.editing.storage.table import Row


@dataclass(frozen=True)
class OwnedRow:
    """A row that an entry owns: its key, and its columns without owner and position."""

    key: UUID
    row: Row


@dataclass
class Record:
    """Columns of the entry's row and of its rich texts; links and owned rows by field name, in their order."""

    row: Row = field(default_factory=dict)
    rich_texts: Row = field(default_factory=dict)
    links: dict[str, tuple[UUID, ...]] = field(default_factory=dict)
    owned: dict[str, tuple[OwnedRow, ...]] = field(default_factory=dict)
    external_ids: tuple[tuple[str, str], ...] = ()

    def copy(self) -> "Record":
        """A record of its own, to be changed."""
        return Record(dict(self.row), dict(self.rich_texts), dict(self.links), dict(self.owned), self.external_ids)
