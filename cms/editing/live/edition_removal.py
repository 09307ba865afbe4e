"""Taking entries out of an edition, with all they own, and what the live one leaves behind when it loses some."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.relation_graph import closure_table, find_tree
from cms.editing.live.change_log import log_removals
from cms.editing.live.child_tables import child_tables_of
from cms.editing.live.entry_state import EntryState, KeysByType, group_entries_by_type
from cms.editing.live.stored_aggregates import find_aggregate_owners, refresh_aggregates
from cms.editing.saving.write_records import deferred_columns
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key


async def delete_rows(store: Store, edition: Edition, keys: KeysByType) -> None:
    """Removes entries to which nothing that stays refers; they may refer to each other in circles.

    First what hangs on them, then the entries, later types before those they refer to.
    """
    types = [one for one in reversed(store.registry.content_types) if one.name in keys]
    for content_type in types:
        await _delete_child_rows(store, edition, content_type, keys[content_type.name])
    for content_type in types:
        await _clear_references(store, edition, content_type, ArrayParameter(keys[content_type.name]))
    for content_type in types:
        await store.delete(store.table(edition, content_type.table), "id", keys[content_type.name])


async def remove_from_live(store: Store, revision: int, entries: Sequence[EntryState], at: datetime) -> None:
    """Takes live entries out of the live edition: rows, log, totals and what others keep counted of them."""
    keys = group_entries_by_type(entries)
    slugs = await _live_slugs(store, keys)
    owners = await find_aggregate_owners(store, keys)
    await delete_rows(store, Edition.LIVE, keys)
    await refresh_aggregates(store, owners)
    # Who follows the log loses what refers before what it refers to.
    await log_removals(store, revision, [replace(one, slug=slugs[one.key]) for one in reversed(entries)], at)


async def _delete_child_rows(store: Store, edition: Edition, content_type: ContentType, keys: Sequence[UUID]) -> None:
    for child_table in child_tables_of(store.registry, content_type):
        await store.delete(store.table(edition, child_table.base), child_table.owner_column, keys)
    if find_tree(content_type) is not None:
        await store.delete(store.table(edition, closure_table(content_type)), "descendant_id", keys)


async def _clear_references(store: Store, edition: Edition, content_type: ContentType, keys: ArrayParameter) -> None:
    """No references to entries of the same or a later type, which are removed at the same time or before."""
    deferred = deferred_columns(store.registry, content_type)
    if deferred:
        settings = ", ".join(f"{column} = NULL" for column in deferred)
        table = store.table(edition, content_type.table).name
        await store.run(f"UPDATE {table} SET {settings} WHERE {store.among('id', 1)}", keys)


async def _live_slugs(store: Store, keys: KeysByType) -> dict[UUID, str]:
    """By what the entries were known while they were live: later edits may have given them other slugs."""
    selects = [
        f"SELECT id, slug FROM {store.table(Edition.LIVE, store.registry.get_type(type_name).table).name}"
        f" WHERE {store.among('id', place)}"
        for place, type_name in enumerate(keys, start=1)
    ]
    rows = await store.run(" UNION ALL ".join(selects), *(ArrayParameter(some) for some in keys.values()))
    return {as_key(row["id"]): row["slug"] for row in rows}
