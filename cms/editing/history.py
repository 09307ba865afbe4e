"""An entry's history: one row for every save, with all of it, and one for every publish."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from cms.access.actor import Actor
from cms.changes.models import EntryVersion
from cms.content.editions import Edition
from cms.editing.bindings import Many
from cms.editing.draft import Draft
from cms.editing.store import Store
from cms.editing.table import Row, table_of
from cms.ids import new_key


class Act(Enum):
    """What a row of the history tells of."""

    CREATED = "The entry was made."
    UPDATED = "It was changed."
    PUBLISHED = "It went live, or its later edits did."


SAVES = (Act.CREATED, Act.UPDATED)


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


async def write_publishes(
    store: Store, actor: Actor, keys: Mapping[str, Sequence[UUID]], at: datetime, note: str | None
) -> None:
    """One row for each entry, with the snapshot of the version that went live."""
    act: Row = {"act": Act.PUBLISHED.name, "at": at, "author": actor.name, "note": note}
    rows = []
    for type_name, some in keys.items():
        rows += [{"id": new_key(), "type": type_name, **act, **saved} for saved in await _find_saves(store, type_name, some)]
    await store.insert(EntryVersion, rows)


async def _find_saves(store: Store, type_name: str, keys: Sequence[UUID]) -> list[Row]:
    """The row that each entry's present version was saved with."""
    working = store.table(Edition.WORKING, store.registry.get_type(type_name).table).name
    saves = ", ".join(f"'{act.name}'" for act in SAVES)
    return await store.run(
        f"SELECT v.entry_id, v.version, v.snapshot FROM {working} e JOIN {table_of(EntryVersion).name} v"
        f" ON v.entry_id = e.id AND v.version = e.version AND v.act IN ({saves}) WHERE {store.among('e.id', 1)}",
        Many(keys),
    )
