"""Items that were given before just so: what they would come to is there, and nothing of it need be composed."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from uuid import UUID

import orjson

from cms.changes.models import EntryVersion
from cms.content.editions import Edition
from cms.editing.history.history_write import SAVE_ACTS
from cms.editing.input.save_requests import SavedEntry, SaveOutcome
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key, table_of
from cms.editing.upserting.upsert_items import KeyedItem

_DIGEST_BYTES = 16


def digest_input(item: KeyedItem, referenced: Sequence[UUID | None]) -> str | None:
    """The digest of an item's input and of the entries that its references lead to now; None for what is no JSON."""
    keys = [key and key.bytes.hex() for key in referenced]
    try:
        text = orjson.dumps([item.external_id, item.data, keys], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
    return blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()


async def find_last_inputs(store: Store, keys: Mapping[str, Sequence[UUID]]) -> dict[UUID, tuple[str | None, SavedEntry]]:
    """The entries as they are, with the digests of the inputs that made them so; None for what no upsert made."""
    found: dict[UUID, tuple[str | None, SavedEntry]] = {}
    acts = ", ".join(f"'{act.name}'" for act in SAVE_ACTS)
    for type_name, some in keys.items():
        working = store.table(Edition.WORKING, store.registry.get_type(type_name).table).name
        rows = await store.run(
            f"SELECT e.id, e.slug, e.version, v.input_digest FROM {working} e JOIN {table_of(EntryVersion).name} v"
            f" ON v.entry_id = e.id AND v.version = e.version AND v.act IN ({acts})"
            f" WHERE {store.among('e.id', 1)} ORDER BY v.id",
            ArrayParameter(some),
        )
        for row in rows:
            # What was deleted and made again under its old key has versions of the same number twice: the last save counts.
            saved = SavedEntry(type_name, as_key(row["id"]), row["slug"], row["version"], SaveOutcome.UNCHANGED)
            found[saved.key] = row["input_digest"], saved
    return found
