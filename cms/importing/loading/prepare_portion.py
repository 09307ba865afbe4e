"""A portion of a load made ready to be written: composed and checked against what is there, without a lock."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from cms.access.actor import Actor
from cms.changes.models import LoadedEntry
from cms.editing.bulk.existing_entries import ExistingEntries
from cms.editing.bulk.portion import Portion, make_portion
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems, raise_all
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.input.save_requests import Create, Save, Update
from cms.editing.save import prepare_saves
from cms.editing.storage.store import Store
from cms.editing.storage.table import table_of
from cms.editing.storage.write_batch import WriteBatch
from cms.importing.file_entries import FileEntry
from cms.importing.loading.live_references import check_live_references
from cms.importing.loading.overwrites import check_overwrites


async def prepare_portion(
    store: Store, actor: Actor, entries: Mapping[int, FileEntry], existing: ExistingEntries, *, overwrite: bool, publish: bool
) -> Portion:
    """Raises Refused with all that is wrong with any of the entries; paths begin with their places.

    Unless they may be overwritten, an entry that somebody changed since it was loaded is refused as well.
    """
    saves = [_save_of(store, place, entry, existing) for place, entry in entries.items()]
    lookup, problems = ReferenceLookup(store, existing.other_batches()), Problems()
    prepared = await prepare_saves(lookup, actor, saves)
    loaded = await _find_loaded_versions(store, [save.key for save in saves if isinstance(save, Update)])
    if not overwrite:
        await check_overwrites(store, prepared.pending_saves, loaded, problems)
    if publish:
        await check_live_references(lookup, entries, problems)
    raise_all([problems])
    existing.reserve_slugs(prepared.pending_saves)
    portion = make_portion(store, actor, dict(zip(entries, prepared.pending_saves, strict=True)), tells_fields=True)
    _write_loaded_versions(portion.batch, entries.values(), prepared.pending_saves, loaded)
    return portion


async def _find_loaded_versions(store: Store, keys: Sequence[UUID]) -> dict[UUID, int]:
    """The versions in which loads last left entries."""
    return {row["entry_id"]: row["version"] for row in await store.select(table_of(LoadedEntry), "entry_id", keys)}


def _save_of(store: Store, place: int, entry: FileEntry, existing: ExistingEntries) -> Save:
    """A file that says all of an entry takes away what it leaves out."""
    type_name, key, within = entry.content_type.name, existing.keys[place], (str(place),)
    if place not in existing.existing_places:
        return Create(type_name, entry.values, key=key, within=within)
    nothing: dict[str, object] = dict.fromkeys(store.declarations.input_types[type_name].names if entry.is_whole else ())
    if not entry.slug:
        nothing.pop("slug", None)
    return Update(type_name, key, nothing | dict(entry.values), within=within)


def _write_loaded_versions(
    batch: WriteBatch, entries: Iterable[FileEntry], pending_saves: Sequence[PendingSave], loaded: Mapping[UUID, int]
) -> None:
    moved = [one for entry, one in zip(entries, pending_saves, strict=True) if _is_as_loaded(entry, one, loaded)]
    versions = [(one.key, one.version) for one in moved if loaded.get(one.key) != one.version]
    batch.delete(table_of(LoadedEntry), "entry_id", [key for key, _ in versions if key in loaded])
    batch.insert(table_of(LoadedEntry), [{"entry_id": key, "version": version} for key, version in versions])


def _is_as_loaded(entry: FileEntry, pending: PendingSave, loaded: Mapping[UUID, int]) -> bool:
    """Whether all that an entry comes to is from loads: of one that says some fields only, somebody else may say others."""
    return entry.is_whole or pending.stored is None or loaded.get(pending.key) == pending.stored_record.row["version"]
