"""An entry's history: one row for every save, with all of it, and one for every publish."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from cms.access.actor import Actor
from cms.blank_text import is_blank
from cms.changes.act import Act
from cms.changes.models import EntryVersion
from cms.content.editions import Edition
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.save_requests import Create, Discard, Restore, Save
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, table_of
from cms.editing.storage.write_batch import WriteBatch
from cms.ids import new_key

SAVE_ACTS = (Act.CREATED, Act.UPDATED, Act.CHANGES_DISCARDED, Act.RESTORED)


def write_save_history(batch: WriteBatch, actor: Actor, pending_saves: Sequence[PendingSave], at: datetime) -> None:
    """Collects one row for each save, with the snapshot it came to."""
    rows = [
        {
            "id": new_key(),
            "type": pending.content_type.name,
            "entry_id": pending.key,
            "version": pending.version,
            "act": _act_of(pending.save).name,
            "at": at,
            **_author_columns(actor),
            "note": _note_or_none(pending.save.note),
            "snapshot": pending.snapshot,
            "input_digest": pending.save.input_digest,
        }
        for pending in pending_saves
    ]
    batch.insert(table_of(EntryVersion), rows)


async def write_act_history(
    store: Store, actor: Actor, act: Act, keys: Mapping[str, Sequence[UUID]], at: datetime, note: str | None = None
) -> None:
    """One row for each entry, with the version that the act concerns and its snapshot; the entries must still be there.

    To unpublish concerns the version that is live, everything else the latest.
    """
    column = "live_version" if act is Act.UNPUBLISHED else "version"
    row: Row = {"act": act.name, "at": at, **_author_columns(actor), "note": _note_or_none(note)}
    rows = []
    for type_name, some in keys.items():
        saves = await _find_saved_rows(store, type_name, some, column)
        rows += [{"id": new_key(), "type": type_name, **row, **saved} for saved in saves]
    await store.insert(EntryVersion, rows)


def _note_or_none(note: str | None) -> str | None:
    return None if note is None or is_blank(note) else note


def _act_of(save: Save) -> Act:
    match save:
        case Create():
            return Act.CREATED
        case Restore():
            return Act.RESTORED
        case Discard():
            return Act.CHANGES_DISCARDED
        case _:
            return Act.UPDATED


def _author_columns(actor: Actor) -> Row:
    return {"author": actor.name, "account_id": actor.account_key}


async def _find_saved_rows(store: Store, type_name: str, keys: Sequence[UUID], column: str) -> list[Row]:
    """The row that the version in this column of each entry was saved with.

    An entry that was deleted and made again under its old key has versions of the same number in its history twice.
    """
    working = store.table(Edition.WORKING, store.registry.get_type(type_name).table).name
    saves = ", ".join(f"'{act.name}'" for act in SAVE_ACTS)
    rows = await store.run(
        f"SELECT v.entry_id, v.version, v.snapshot FROM {working} e JOIN {table_of(EntryVersion).name} v"
        f" ON v.entry_id = e.id AND v.version = e.{column} AND v.act IN ({saves}) WHERE {store.among('e.id', 1)} ORDER BY v.id",
        ArrayParameter(keys),
    )
    return list({row["entry_id"]: row for row in rows}.values())
