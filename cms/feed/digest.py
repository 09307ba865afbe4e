"""The digest of the live edition, against which a copy is checked."""

from dataclasses import dataclass
from uuid import UUID

from cms.content.content_type import ContentType
from cms.database.connect import Database
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import run_in_snapshot
from cms.feed.entry_digest import digest_entry
from cms.feed.entry_forms import EntryForm, read_forms
from cms.feed.log_state import read_log_state
from cms.feed.position import LogMark
from cms.feed.snapshot_walk import begin_snapshot, walk_snapshot
from cms.ids import public_id

_ENTRIES_AT_ONCE = 200


@dataclass(frozen=True)
class LiveDigest:
    """How many entries were live at a revision, and the sum of their digests."""

    mark: LogMark
    entries: int
    total: int


async def read_live_digest(database: Database, types: frozenset[str], known: LiveDigest | None = None) -> LiveDigest:
    """The digest of all live entries of these types, as of one moment; it reads every one of them.

    Unless nothing has changed since one that is known.
    """

    async def step(store: Store) -> LiveDigest:
        state = await read_log_state(store)
        if known is not None and known.mark == state.newest:
            return known
        position, entries, total = begin_snapshot(state.newest, types), 0, 0
        while found := await walk_snapshot(store, position, types, _ENTRIES_AT_ONCE):
            position = found[-1].position
            keys: dict[str, list[UUID]] = {}
            for one in found:
                keys.setdefault(one.position.type_name, []).append(one.position.key)
            for type_name, some in keys.items():
                content_type = store.registry.get_type(type_name)
                forms = await read_forms(store, database.worker, content_type, some)
                total += await database.worker.run(_sum, content_type, forms)
            entries += len(found)
        return LiveDigest(state.newest, entries, total)

    return await run_in_snapshot(database, step)


def _sum(content_type: ContentType, forms: dict[UUID, EntryForm]) -> int:
    prefix = content_type.table
    return sum(digest_entry(content_type.enum_name, public_id(prefix, key), form) for key, form in forms.items())
