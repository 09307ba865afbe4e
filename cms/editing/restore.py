"""Restoring: an earlier version becomes the working edition, as a new one."""

from collections.abc import Mapping

from cms.access.actor import Actor
from cms.content.relations import Owned
from cms.editing.history.history_read import find_snapshot
from cms.editing.input.save_requests import Restore, SavedEntry
from cms.editing.live.entry_state import EntryState
from cms.editing.live.named_entries import EntryName, get_named_entry
from cms.editing.save import save_entries
from cms.editing.storage.authorisation import authorise, writing_permissions
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.store import Store
from cms.errors import ErrorCode, Refused, refuse

_Values = Mapping[str, object]


async def restore(
    store: Store,
    actor: Actor,
    entry: EntryName,
    version: int,
    *,
    expected_version: int | None = None,
    within: tuple[str, ...] = (),
) -> SavedEntry:
    """Restores a version of an entry inside the caller's transaction, or raises Refused.

    The snapshot is saved like input: what it refers to may be gone, its slug may be another's. Paths of such refusals
    lead into the snapshot, which stands at `within`. Fields that it does not have stay as they are, those that are no
    longer declared are left out. What comes to be as it is live counts as live, as if later edits had been discarded.
    """
    authorise(actor, *writing_permissions(store.registry))
    now = await get_named_entry(store, entry)
    # Within the versions there were: no other number need fit a column.
    snapshot = await find_snapshot(store, now.key, version) if 0 < version <= now.version else None
    if snapshot is None:
        raise _no_version(now, version)
    values = _drop_undeclared(store.declarations, now.type_name, snapshot)
    restored = Restore(*now.entry_key, values, expected_version, within=within, named_at=now.path)
    (saved,) = await save_entries(store, actor, [restored])
    return saved


def _no_version(entry: EntryState, version: int) -> Refused:
    message = f"There is no version {version} of this {entry.type_name}; it has had 1 to {entry.version}."
    return refuse(ErrorCode.NOT_FOUND, ("version",), message)


def _drop_undeclared(declarations: Declarations, type_name: str, values: _Values) -> _Values:
    input_type = declarations.input_types[type_name]
    known = {name: value for name, value in values.items() if name in input_type.names}
    for field in input_type.reference_fields:
        rows = known.get(field.name)
        if isinstance(field, Owned) and isinstance(rows, list):
            known[field.name] = [_drop_undeclared(declarations, field.of, row) for row in rows]
    return known
