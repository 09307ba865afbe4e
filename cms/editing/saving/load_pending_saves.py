"""The first steps of a save: what is stored now, and which entries its references name."""

from collections.abc import Sequence

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.editing.input.external_ids import collect_external_id_refs
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems, quote
from cms.editing.input.reference_input import EntryRef, FoundReferences, collect_refs, refs_to
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.input.saves import Create, Discard, Restore, Save, Update
from cms.editing.input.slugs.assignment import collect_slug_refs
from cms.editing.input.slugs.suggestions import find_similar_slugs
from cms.editing.input.texts import check_note
from cms.editing.saving.fetch_records import fetch_records, fetch_stored_entries
from cms.editing.saving.version_conflicts import check_versions
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.ids import new_key, public_id


def make_pending_save(store: Store, save: Save) -> PendingSave:
    """A draft of a save, with a key of its own when it is new; LookupError when there is no such content type."""
    key = save.key or new_key()
    arguments = Problems()
    check_note(save.note, arguments)
    return PendingSave(save, store.registry.get_type(save.type_name), key, arguments, arguments.within(*save.within))


async def load_stored_entries(store: Store, drafts: Sequence[PendingSave]) -> None:
    """Fills in what is stored; notes what is not there to be updated, or is of another version."""
    for content_type in store.registry.content_types:
        updates = [one for one in drafts if one.content_type is content_type and isinstance(one.save, Update)]
        if updates:
            await _load_updated(store, content_type, updates)


async def find_referenced_entries(names: ReferenceLookup, drafts: Sequence[PendingSave]) -> FoundReferences:
    """The keys of all entries that the drafts refer to, those of the same batch among them; notes what is there already.

    Asks in the same breath for whatever the names that they will have belong to.
    """
    declared = names.store.declared
    own = (refs_to(draft.content_type.name, draft.key, draft.save.values) for draft in drafts)
    known = {ref: draft.key for draft, some in zip(drafts, own, strict=True) for ref in some}
    refs = {
        ref for draft in drafts for ref in collect_refs(declared, draft.content_type.name, draft.save.values)
    } - known.keys()
    beside = names.others.known
    known |= {ref: beside[ref] for ref in refs if ref in beside}
    refs -= known.keys()
    named = [draft for draft in drafts if isinstance(draft.save, Create) and draft.save.key]
    refs |= {EntryRef(draft.content_type.name, "id", draft.key) for draft in named}
    found = await names.find(refs | collect_slug_refs(drafts) | collect_external_id_refs(drafts))
    for draft in named:
        if EntryRef(draft.content_type.name, "id", draft.key) in found:
            message = f"There is a {draft.content_type.name} {_id(draft)} already; update it."
            draft.arguments.add(ErrorCode.NOT_UNIQUE, message, "id")
    missing = sorted(ref for ref in refs if ref.by == "slug" and ref not in found)
    return FoundReferences(
        {**found, **known}, await find_similar_slugs(names.store, missing, {**beside, **known}) if missing else {}
    )


async def _load_updated(store: Store, content_type: ContentType, drafts: Sequence[PendingSave]) -> None:
    current = await fetch_stored_entries(store, content_type, [draft.key for draft in drafts])
    back = [draft.key for draft in drafts if isinstance(draft.save, Discard | Restore)]
    live = await fetch_records(store, Edition.LIVE, content_type, back)
    for draft in drafts:
        draft.current, draft.live = current.get(draft.key), live.get(draft.key)
        _check_exists(draft)
    await check_versions(store, [draft for draft in drafts if draft.current is not None])


def _check_exists(draft: PendingSave) -> None:
    name = draft.content_type.name
    if draft.current is None:
        draft.arguments.add(ErrorCode.NOT_FOUND, f"There is no {name} {_id(draft)}; create it first.", "id")
    elif isinstance(draft.save, Discard) and draft.live is None:
        slug = quote(draft.was.row["slug"])
        message = f"The {name} {slug} is not live, so there is nothing to go back to; restore an earlier version instead."
        draft.arguments.add(ErrorCode.INVALID, message, "id")


def _id(draft: PendingSave) -> str:
    return public_id(draft.content_type.table, draft.key)
