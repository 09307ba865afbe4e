"""A portion of a load made ready to be written: composed and checked against what is there, without a lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cms import clock
from cms.access.actor import Actor
from cms.changes.models import LoadedEntry
from cms.content.relation_graph import find_tree
from cms.editing.history.snapshot import field_readers
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems, raise_all
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.input.save_requests import Create, Save, SavedEntry, SaveOutcome, Update
from cms.editing.save import collect_writes, prepare_saves
from cms.editing.storage.store import Store
from cms.editing.storage.table import table_of
from cms.editing.storage.write_batch import WriteBatch
from cms.importing.file_entries import FileEntry
from cms.importing.loading.existing_entries import ExistingEntries
from cms.importing.loading.live_references import check_live_references
from cms.importing.loading.overwrites import check_overwrites

VersionsByKey = Mapping[UUID, tuple[int, int | None]]
"""The version of each entry, and which of its versions is live."""


@dataclass(frozen=True)
class EntryChange:
    """What a load comes to for an entry: for one that has a new version, the fields that change, and those that go."""

    place: int
    saved: SavedEntry
    changed_fields: tuple[str, ...] = ()
    removed_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Portion:
    """Entries ready to be written, as long as those that are there stay as they were."""

    changes: list[EntryChange]
    batch: WriteBatch = field(default_factory=WriteBatch)
    moved_in_trees: list[PendingSave] = field(default_factory=list)
    """Those that may move in a tree, whose other members may come with other portions."""
    expected_versions: dict[str, VersionsByKey] = field(default_factory=dict)

    @property
    def places(self) -> list[int]:
        """Where its entries stand in the load."""
        return [one.place for one in self.changes]


async def prepare_portion(
    store: Store, actor: Actor, entries: Mapping[int, FileEntry], existing: ExistingEntries, *, overwrite: bool, publish: bool
) -> Portion:
    """Raises Refused with all that is wrong with any of the entries; paths begin with their places.

    Unless they may be overwritten, an entry that somebody changed since it was loaded is refused as well.
    """
    saves = [_save_of(store, place, entry, existing) for place, entry in entries.items()]
    lookup, problems = ReferenceLookup(store, existing.other_batches), Problems()
    prepared = await prepare_saves(lookup, actor, saves)
    if not overwrite:
        await check_overwrites(store, prepared.pending_saves, existing.loaded_versions, problems)
    if publish:
        await check_live_references(lookup, entries, problems)
    raise_all([problems])
    batch = WriteBatch()
    collect_writes(store, batch, actor, prepared.pending_saves, clock.now())
    _write_loaded_versions(batch, prepared.pending_saves, existing.loaded_versions)
    return Portion(
        [_entry_change(store, place, pending) for place, pending in zip(entries, prepared.pending_saves, strict=True)],
        batch,
        [pending for pending in prepared.pending_saves if pending.is_changed and find_tree(pending.content_type) is not None],
        _versions_by_type(prepared.pending_saves),
    )


def _save_of(store: Store, place: int, entry: FileEntry, existing: ExistingEntries) -> Save:
    """A file says all of an entry: what it leaves out is taken away."""
    type_name, key, within = entry.content_type.name, existing.keys[place], (str(place),)
    if place not in existing.existing_places:
        return Create(type_name, entry.values, key=key, within=within)
    nothing: dict[str, object] = dict.fromkeys(store.declarations.input_types[type_name].names)
    return Update(type_name, key, nothing | dict(entry.values), within=within)


def _write_loaded_versions(batch: WriteBatch, pending_saves: Sequence[PendingSave], loaded: Mapping[UUID, int]) -> None:
    versions = [(one.key, one.version) for one in pending_saves if loaded.get(one.key) != one.version]
    batch.delete(table_of(LoadedEntry), "entry_id", [key for key, _ in versions if key in loaded])
    batch.insert(table_of(LoadedEntry), [{"entry_id": key, "version": version} for key, version in versions])


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
