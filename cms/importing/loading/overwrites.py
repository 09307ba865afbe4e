"""Whether a load would undo what somebody else made of an entry since a load left it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cms.editing.history.history_read import Snapshot, find_last_saves, find_loaded_snapshots
from cms.editing.history.snapshot import make_snapshot
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.save_requests import SaveOutcome
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row
from cms.errors import ErrorCode

REMEDY = "write what is there now into the file, or give --overwrite"


async def check_overwrites(
    store: Store, pending_saves: Sequence[PendingSave], loaded: Mapping[UUID, int], problems: Problems
) -> None:
    """Notes each entry of which a file would undo what somebody else made of it: the fields, who saved it last, and when.

    A field is somebody else's when it is no longer as the last load left it, or holds something that was never loaded.
    So is every field of an entry that was given another slug: the file may have meant another entry by it.
    """
    changed = [
        one
        for one in pending_saves
        if one.outcome is SaveOutcome.UPDATED and loaded.get(one.key) != one.stored_record.row["version"]
    ]
    bases = await find_loaded_snapshots(store, [one.key for one in changed])
    undone_fields = {one.key: fields for one in changed if (fields := _find_undone(store, one, bases.get(one.key, {})))}
    saves = await find_last_saves(store, list(undone_fields))
    for pending in changed:
        if pending.key in undone_fields:
            message = _describe_overwrite(pending, saves.get(pending.key), loaded.get(pending.key), undone_fields[pending.key])
            problems.within(*pending.save.within).add(ErrorCode.VERSION_CONFLICT, message)


def _find_undone(store: Store, pending: PendingSave, base: Snapshot) -> list[str]:
    """The fields in which what is there differs both from what a load left and from what the file says."""
    present = make_snapshot(store.declarations, pending.content_type.name, pending.stored_record)
    renamed = "slug" in pending.save.values and "slug" in base and base["slug"] != present["slug"]
    return [
        name
        for name, value in present.items()
        if value != pending.snapshot[name] and (renamed or value != base.get(name, [] if isinstance(value, list) else None))
    ]


def _describe_overwrite(pending: PendingSave, save: Row | None, loaded: int | None, undone_fields: Sequence[str]) -> str:
    name = f"The {pending.content_type.name} {quote_value(pending.stored_record.row['slug'])}"
    version = f"version {pending.stored_record.row['version']}"
    by = f"{save['author']} on {save['at']:%Y-%m-%d at %H:%M} UTC" if save else "somebody"
    remedy = f"the file would undo {', '.join(undone_fields)}: {REMEDY}."
    if loaded is None:
        return f"{name} was never loaded: {version} is by {by}; {remedy}"
    return f"{name} was changed since it was loaded: {version} is by {by}, loaded was version {loaded}; {remedy}"
