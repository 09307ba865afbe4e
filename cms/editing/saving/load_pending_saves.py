"""The first steps of a save: what is stored now, and which entries its references name."""

from collections.abc import Sequence

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.editing.input.external_ids import collect_external_id_refs
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.reference_input import EntryRef, EntryRefKind, FoundReferences, collect_own_refs, collect_refs
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.input.save_requests import Create, Discard, Restore, Save, Update
from cms.editing.input.slugs.assignment import collect_slug_refs
from cms.editing.input.slugs.similar_slugs import find_similar_slugs
from cms.editing.input.texts import check_note
from cms.editing.saving.fetch_records import fetch_records, fetch_stored_entries
from cms.editing.saving.version_conflicts import check_versions
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.ids import new_key, public_id


def make_pending_save(store: Store, save: Save) -> PendingSave:
    """A save on its way, with a key of its own when it is new; LookupError when there is no such content type."""
    key = save.key or new_key()
    problems = Problems()
    check_note(save.note, problems)
    return PendingSave(save, store.registry.get_type(save.type_name), key, problems, problems.within(*save.within))


async def load_stored_entries(store: Store, pending_saves: Sequence[PendingSave]) -> None:
    """Fills in what is stored; notes what is not there to be updated, or is of another version."""
    for content_type in store.registry.content_types:
        updates = [one for one in pending_saves if one.content_type is content_type and isinstance(one.save, Update)]
        if updates:
            await _load_updated(store, content_type, updates)


async def find_referenced_entries(lookup: ReferenceLookup, pending_saves: Sequence[PendingSave]) -> FoundReferences:
    """The keys of all entries that the saves refer to, those of the same batch among them; notes what is there already.

    The same statement finds who has the slugs and ids in other systems that they will have.
    """
    declarations = lookup.store.declarations
    own = (collect_own_refs(pending.content_type.name, pending.key, pending.save.values) for pending in pending_saves)
    known = {ref: pending.key for pending, some in zip(pending_saves, own, strict=True) for ref in some}
    refs = {ref for one in pending_saves for ref in collect_refs(declarations, one.content_type.name, one.save.values)}
    refs -= known.keys()
    known_elsewhere = lookup.other_batches.keys_by_ref
    known |= {ref: known_elsewhere[ref] for ref in refs if ref in known_elsewhere}
    refs -= known.keys()
    keyed = [pending for pending in pending_saves if isinstance(pending.save, Create) and pending.save.key]
    refs |= {EntryRef(pending.content_type.name, EntryRefKind.ID, pending.key) for pending in keyed}
    found = await lookup.find(refs | collect_slug_refs(pending_saves) | collect_external_id_refs(pending_saves))
    for pending in keyed:
        if EntryRef(pending.content_type.name, EntryRefKind.ID, pending.key) in found:
            message = f"There is a {pending.content_type.name} {_id(pending)} already; update it."
            pending.argument_problems.add(ErrorCode.NOT_UNIQUE, message, "id", entry=(pending.content_type.name, pending.key))
    missing = sorted(ref for ref in refs if ref.kind is EntryRefKind.SLUG and ref not in found)
    return FoundReferences(
        {**found, **known}, await find_similar_slugs(lookup.store, missing, {**known_elsewhere, **known}) if missing else {}
    )


async def _load_updated(store: Store, content_type: ContentType, pending_saves: Sequence[PendingSave]) -> None:
    current = await fetch_stored_entries(store, content_type, [pending.key for pending in pending_saves])
    reverting = [pending.key for pending in pending_saves if isinstance(pending.save, Discard | Restore)]
    live = await fetch_records(store, Edition.LIVE, content_type, reverting)
    for pending in pending_saves:
        pending.stored, pending.live_record = current.get(pending.key), live.get(pending.key)
        if isinstance(pending.save, Update):
            _check_exists(pending, pending.save.named_at)
    await check_versions(store, [pending for pending in pending_saves if pending.stored is not None])


def _check_exists(pending: PendingSave, named_at: tuple[str, ...]) -> None:
    name = pending.content_type.name
    if pending.stored is None:
        pending.argument_problems.add(ErrorCode.NOT_FOUND, f"There is no {name} {_id(pending)}; create it first.", *named_at)
    elif isinstance(pending.save, Discard) and pending.live_record is None:
        slug = quote_value(pending.stored_record.row["slug"])
        message = f"The {name} {slug} is not live, so there is nothing to go back to; restore an earlier version instead."
        pending.argument_problems.add(ErrorCode.INVALID, message, *named_at)


def _id(pending: PendingSave) -> str:
    return public_id(pending.content_type.table, pending.key)
