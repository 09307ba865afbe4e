"""The one way content comes into the working edition, step by step: all that makes a version, alone or in a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms import clock
from cms.access.actor import Actor
from cms.editing.history.history_write import write_save_history
from cms.editing.history.snapshot import field_readers, make_snapshot
from cms.editing.input.compose_records import compose_records
from cms.editing.input.external_ids import check_external_ids
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import raise_all
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.input.save_requests import Save, SavedEntry, Update
from cms.editing.input.slugs.assignment import assign_slugs
from cms.editing.live.named_entries import NamedEntry, get_named_key
from cms.editing.saving.load_pending_saves import find_referenced_entries, load_stored_entries, make_pending_save
from cms.editing.saving.plan_closures import plan_closures
from cms.editing.saving.write_records import write_records
from cms.editing.storage.authorisation import authorise_writing
from cms.editing.storage.closure import ClosureChange, write_closure
from cms.editing.storage.store import Store
from cms.editing.storage.write_batch import WriteBatch


@dataclass(frozen=True)
class PreparedSaves:
    """A batch that is right and only has to be written, and how trees follow it."""

    pending_saves: list[PendingSave]
    closure_changes: list[ClosureChange]


async def save_entries(store: Store, actor: Actor, saves: Sequence[Save]) -> list[SavedEntry]:
    """Saves a batch inside the caller's transaction: all of it, or Refused with all that is wrong with any of it.

    Entries of a batch may refer to each other, in any order and in circles. What is so already is not saved again.
    No two saves may concern the same entry.
    """
    prepared = await prepare_saves(ReferenceLookup(store), actor, saves)
    batch = WriteBatch()
    collect_writes(store, batch, actor, prepared.pending_saves, clock.now(), prepared.closure_changes)
    await store.write(batch)
    return [pending.saved for pending in prepared.pending_saves]


async def find_updated_key(
    store: Store, actor: Actor, type_name: str, entry: UUID | NamedEntry
) -> tuple[UUID, tuple[str, ...]]:
    """The key of an entry that is to be updated, and where the caller named it; Refused when it is named and leads nowhere.

    Who may not write learns nothing of what there is.
    """
    if isinstance(entry, UUID):
        return entry, ("id",)
    await authorise_writing(store, actor, {type_name: ()})
    return await get_named_key(store, entry), entry.path


async def prepare_saves(lookup: ReferenceLookup, actor: Actor, saves: Sequence[Save]) -> PreparedSaves:
    """All of a save but the writing; Refused with all that is wrong with any of the batch."""
    await authorise_writing(lookup.store, actor, _existing_by_type(saves))
    prepared = await compose_saves(lookup, saves)
    raise_all([pending.problems for pending in prepared.pending_saves])
    return prepared


async def compose_saves(lookup: ReferenceLookup, saves: Sequence[Save]) -> PreparedSaves:
    """The same for whoever may write them all; what is wrong with a save is noted with it."""
    store = lookup.store
    pending_saves = [make_pending_save(store, save) for save in saves]
    await load_stored_entries(store, pending_saves)
    found = await find_referenced_entries(lookup, pending_saves)
    possible = [pending for pending in pending_saves if pending.is_possible]
    await compose_records(store.declarations, possible, found)
    await assign_slugs(lookup, possible)
    await check_external_ids(lookup, possible)
    closure_changes = await plan_closures(store, possible)
    for pending in pending_saves:
        if not len(pending.problems):
            _mark_changes(store, pending)
    return PreparedSaves(pending_saves, closure_changes)


def collect_writes(
    store: Store,
    batch: WriteBatch,
    actor: Actor,
    pending_saves: Sequence[PendingSave],
    at: datetime,
    closure_changes: Sequence[ClosureChange] = (),
) -> None:
    """Collects all rows of what was prepared: entries, trees, history."""
    changed = [pending for pending in pending_saves if pending.is_changed]
    write_records(store, batch, changed, at)
    for change in closure_changes:
        write_closure(store, batch, change)
    write_save_history(batch, actor, changed, at)


def _existing_by_type(saves: Sequence[Save]) -> dict[str, set[UUID]]:
    keys: dict[str, set[UUID]] = {save.type_name: set() for save in saves}
    for save in saves:
        if isinstance(save, Update):
            keys[save.type_name].add(save.key)
    return keys


def _mark_changes(store: Store, pending: PendingSave) -> None:
    """A save changes something when the input that would make the entry again is another one.

    What goes back to what is live does so also from edits that came to nothing: rows that went and came again have other
    keys than live.
    """
    type_name, live, stored = pending.content_type.name, pending.live_record, pending.stored_record
    pending.snapshot = make_snapshot(store.declarations, type_name, pending.record)
    if live is not None and pending.snapshot == make_snapshot(store.declarations, type_name, live):
        pending.reverts_to_live, pending.record = True, live.copy()
        pending.is_changed = stored.row["version"] != stored.row["live_version"]
    elif pending.stored is not None:
        fields = field_readers(store.declarations, type_name)
        names = store.declarations.input_types[type_name].patch_names
        given = {names[name] for name in pending.save.values}
        pending.is_changed = any(pending.snapshot[name] != fields[name](stored) for name in given)
