"""A portion of many entries, made ready to be written as long as those that are there stay as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cms import clock
from cms.access.actor import Actor
from cms.content.relation_graph import find_tree
from cms.editing.history.snapshot import field_readers
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.save_requests import SavedEntry, SaveOutcome
from cms.editing.save import collect_writes
from cms.editing.storage.store import Store
from cms.editing.storage.write_batch import WriteBatch

VersionsByKey = Mapping[UUID, tuple[int, int | None]]
"""The version of each entry, and which of its versions is live."""


@dataclass(frozen=True)
class EntryChange:
    """What a save comes to for an entry: for one that has a new version, the fields that change, and those that go."""

    place: int
    saved: SavedEntry
    changed_fields: tuple[str, ...] = ()
    removed_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Portion:
    """Entries ready to be written, by their places among all."""

    changes: list[EntryChange]
    batch: WriteBatch = field(default_factory=WriteBatch)
    moved_in_trees: list[PendingSave] = field(default_factory=list)
    """Those that may move in a tree, whose other members may come with other portions."""
    expected_versions: dict[str, VersionsByKey] = field(default_factory=dict)

    @property
    def places(self) -> list[int]:
        """Where its entries stand among all."""
        return [one.place for one in self.changes]


def make_portion(store: Store, actor: Actor, pending_saves: Mapping[int, PendingSave], *, tells_fields: bool) -> Portion:
    """The portion of what was prepared, by its places; telling the fields that change compares all of each entry."""
    batch, listed = WriteBatch(), list(pending_saves.values())
    collect_writes(store, batch, actor, listed, clock.now())
    return Portion(
        [
            _entry_change(store, place, one) if tells_fields else EntryChange(place, one.saved)
            for place, one in pending_saves.items()
        ],
        batch,
        [one for one in listed if one.is_changed and find_tree(one.content_type) is not None],
        _versions_by_type(listed),
    )


def _versions_by_type(pending_saves: Sequence[PendingSave]) -> dict[str, VersionsByKey]:
    versions: dict[str, dict[UUID, tuple[int, int | None]]] = {}
    for one in pending_saves:
        if one.stored is not None:
            row = one.stored_record.row
            versions.setdefault(one.content_type.name, {})[one.key] = (row["version"], row["live_version"])
    return dict(versions)


def _entry_change(store: Store, place: int, pending: PendingSave) -> EntryChange:
    saved = pending.saved
    if saved.outcome is not SaveOutcome.UPDATED:
        return EntryChange(place, saved)
    stored = {
        name: read(pending.stored_record) for name, read in field_readers(store.declarations, pending.content_type.name).items()
    }
    changed = [name for name, value in pending.snapshot.items() if value != stored[name]]
    removed = {name for name in changed if pending.snapshot[name] in (None, [])}
    return EntryChange(place, saved, tuple(one for one in changed if one not in removed), tuple(sorted(removed)))
