"""Whether an entry is as a load left it, or somebody else has been at it since."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cms.changes.models import EntryVersion
from cms.editing.draft import Draft, Outcome
from cms.editing.history import SAVES
from cms.editing.problems import Problems, shown
from cms.editing.store import Store
from cms.editing.table import Row, table_of
from cms.errors import ErrorCode

RIGHT = "write what changed into the file as well, or give --overwrite"


async def check_unchanged(store: Store, drafts: Sequence[Draft], loaded: Mapping[UUID, int], problems: Problems) -> None:
    """Notes each entry that would be overwritten though its last version is not from a load: who saved it, and when."""
    changed = [one for one in drafts if one.outcome is Outcome.UPDATED and loaded.get(one.key) != one.was.row["version"]]
    saves = await _find_last_saves(store, [one.key for one in changed])
    for draft in changed:
        message = _spell(draft, saves.get(draft.key), loaded.get(draft.key))
        problems.within(*draft.save.within).add(ErrorCode.VERSION_CONFLICT, message)


def _spell(draft: Draft, save: Row | None, loaded: int | None) -> str:
    name = f"The {draft.content_type.name} {shown(draft.was.row['slug'])}"
    version = f"version {draft.was.row['version']}"
    by = f"{save['author']} on {save['at']:%Y-%m-%d at %H:%M} UTC" if save else "somebody"
    if loaded is None:
        return f"{name} was never loaded: {version} is by {by}; {RIGHT}."
    return f"{name} was changed since it was loaded: {version} is by {by}, loaded was version {loaded}; {RIGHT}."


async def _find_last_saves(store: Store, keys: Sequence[UUID]) -> dict[UUID, Row]:
    acts = ", ".join(f"'{act.name}'" for act in SAVES)
    rows = await store.select(table_of(EntryVersion), "entry_id", keys, f"AND act IN ({acts}) ORDER BY id")
    return {row["entry_id"]: row for row in rows}
