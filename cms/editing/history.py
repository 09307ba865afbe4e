"""An entry's history: one row for every save, with all of it, and one for every publish."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from cms.access.actor import Actor
from cms.changes.models import EntryVersion
from cms.editing.draft import Draft
from cms.editing.store import Store
from cms.ids import new_key


class Act(Enum):
    """What a row of the history tells of."""

    CREATED = "The entry was made."
    UPDATED = "It was changed."
    PUBLISHED = "It went live, or its later edits did."


async def write_saves(store: Store, actor: Actor, drafts: Sequence[Draft], at: datetime) -> None:
    """One row for each draft, with the snapshot it came to."""
    rows = [
        {
            "id": new_key(),
            "type": draft.content_type.name,
            "entry_id": draft.key,
            "version": draft.version,
            "act": (Act.CREATED if draft.current is None else Act.UPDATED).name,
            "at": at,
            "author": actor.name,
            "note": draft.save.note,
            "snapshot": draft.snapshot,
        }
        for draft in drafts
    ]
    await store.insert(EntryVersion, rows)
