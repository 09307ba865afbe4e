"""What follows from the rows of an archive, worked out anew: trees' closures, stored aggregates and totals."""

from cms.archive.check_archive import refuse_archive
from cms.changes.models import LiveTotal
from cms.content.content_type import ContentType
from cms.content.editions import Edition, aggregate_columns
from cms.content.relation_graph import find_tree
from cms.content.relations import Tree
from cms.editing.live.stored_aggregates import refresh_aggregates
from cms.editing.storage.closure import ClosureChange, ancestor_paths, write_closure
from cms.editing.storage.cte import chunked
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.editing.storage.write_batch import WriteBatch

MOST_WRITTEN = 1_000
"""So many entries are worked out by one statement."""


async def derive_tables(store: Store) -> None:
    """Fills what an archive leaves out; Refused when entries of a tree stand above themselves."""
    for content_type in store.registry.content_types:
        tree = find_tree(content_type)
        if tree is not None:
            for edition in Edition:
                await _write_closures(store, edition, content_type, tree)
    for content_type in store.registry.content_types:
        await _refresh_aggregates(store, content_type)
    await _count_totals(store)


async def _write_closures(store: Store, edition: Edition, content_type: ContentType, tree: Tree) -> None:
    table = store.table(edition, content_type.table).name
    rows = await store.run(f"SELECT id, {tree.column} AS parent FROM {table} ORDER BY id")
    parents = {as_key(row["id"]): row["parent"] and as_key(row["parent"]) for row in rows}
    paths, circular = ancestor_paths(parents, {})
    if circular:
        raise refuse_archive(f"The archive contradicts itself: rows of {table} stand above themselves.")
    for some in chunked(list(paths), MOST_WRITTEN):
        batch = WriteBatch()
        write_closure(store, batch, ClosureChange(edition, content_type, {key: paths[key] for key in some}, circular))
        await store.write(batch)


async def _refresh_aggregates(store: Store, content_type: ContentType) -> None:
    if not aggregate_columns(content_type):
        return
    table = store.table(Edition.LIVE, content_type.table).name
    keys = [as_key(row["id"]) for row in await store.run(f"SELECT id FROM {table} ORDER BY id")]
    for some in chunked(keys, MOST_WRITTEN):
        await refresh_aggregates(store, {content_type.name: some})


async def _count_totals(store: Store) -> None:
    totals = []
    for content_type in store.registry.content_types:
        table = store.table(Edition.LIVE, content_type.table).name
        (row,) = await store.run(f"SELECT count(*) AS many FROM {table}")
        totals.append({"type": content_type.name, "total": row["many"]})
    await store.run("DELETE FROM live_total")
    await store.insert(LiveTotal, totals)
