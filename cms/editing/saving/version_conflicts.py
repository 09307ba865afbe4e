"""Saves that expect a version which is no longer the latest: somebody saved in between."""

from collections.abc import Sequence

from cms.editing.history.differences import find_changes
from cms.editing.history.history_read import find_snapshot
from cms.editing.history.snapshot import make_snapshot
from cms.editing.input.pending_save import PendingSave, StoredEntry
from cms.editing.input.save_requests import Update
from cms.editing.storage.store import Store
from cms.errors import ErrorCode


async def check_versions(store: Store, pending_saves: Sequence[PendingSave]) -> None:
    """Notes each update that expects another version than the entry has, with the fields that both sides changed."""
    for pending in pending_saves:
        save, current = pending.save, pending.stored
        if not isinstance(save, Update) or current is None or save.expected_version in {None, current.version}:
            continue
        message = f"Version {save.expected_version} is not the latest, {current.version}; read the entry again, then save."
        changed_by_both = await _find_fields_of_both(store, pending, save, current)
        if changed_by_both:
            message += f" Changed here and in between: {', '.join(changed_by_both)}."
        pending.argument_problems.add(ErrorCode.VERSION_CONFLICT, message, "expectedVersion")


async def _find_fields_of_both(store: Store, pending: PendingSave, save: Update, current: StoredEntry) -> list[str]:
    """The fields that were changed since the expected version, and that this save would change from it."""
    expected = save.expected_version or 0
    base = await find_snapshot(store, pending.key, expected) if 0 < expected < current.version else None
    if base is None:
        return []
    present = make_snapshot(store.declarations, pending.content_type.name, current.record)
    theirs = {change.field.partition(".")[0] for change in find_changes(pending.content_type, base, present)}
    names = store.declarations.input_types[pending.content_type.name].patch_names
    mine = {names.get(name, name) for name, value in save.values.items() if value != base.get(name)}
    return [name for name in present if name in mine & theirs]
