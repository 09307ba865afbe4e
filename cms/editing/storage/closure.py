"""Closure tables: who stands above whom, in either edition, kept right as parents change."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from cms.content.content_type import RowType
from cms.content.editions import Edition
from cms.content.relation_graph import closure_table
from cms.content.relations import Tree
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.editing.storage.write_batch import WriteBatch

Parents = dict[UUID, UUID | None]
AncestorPath = list[tuple[UUID, int]]


@dataclass(frozen=True)
class ClosureChange:
    """What changes in a closure table: for each entry whose place changes, all that will stand above it, itself first."""

    edition: Edition
    row_type: RowType
    paths: dict[UUID, AncestorPath]
    circular: frozenset[UUID]


async def plan_closure(
    store: Store, edition: Edition, row_type: RowType, tree: Tree, parents: Parents, existing: Collection[UUID]
) -> ClosureChange:
    """How the closure table follows when entries have these parents; those in `existing` are there already.

    Writes nothing. Whoever changes the same tree in another transaction waits, or has finished before this one looks.
    """
    # Acts on the live edition wait for each other anyway.
    if edition is Edition.WORKING and (existing or any(parents.values())):
        # Two parents set at once could close a circle that neither transaction sees.
        await store.take_named_lock(closure_table(row_type))
    all_parents = await _find_descendants(store, edition, row_type, tree, existing) | parents
    outside = {parent for parent in all_parents.values() if parent is not None and parent not in all_parents}
    known_paths = await _find_ancestors(store, edition, row_type, outside)
    return ClosureChange(edition, row_type, *ancestor_paths(all_parents, known_paths))


def ancestor_paths(
    parents: Mapping[UUID, UUID | None], known_paths: Mapping[UUID, AncestorPath]
) -> tuple[dict[UUID, AncestorPath], frozenset[UUID]]:
    """All that stands above each entry with a parent here, when `known_paths` says what stands above the others.

    And the entries from which the climb never ends.
    """
    paths: dict[UUID, AncestorPath] = {}
    circular: set[UUID] = set()
    for key in parents:
        path: AncestorPath = []
        step: UUID | None = key
        while step is not None and step in parents and len(path) <= len(parents):
            path.append((step, len(path)))
            step = parents[step]
        if len(path) > len(parents):
            circular.add(key)
        elif step is not None:
            path += [(ancestor, len(path) + depth) for ancestor, depth in known_paths.get(step, ())]
        paths[key] = path
    return paths, frozenset(circular)


def write_closure(store: Store, batch: WriteBatch, change: ClosureChange) -> None:
    """Collects what was planned; the entries themselves come before it."""
    edition, base = change.edition, closure_table(change.row_type)
    batch.delete(store.table(edition, base), "descendant_id", list(change.paths))
    rows = [
        {"ancestor_id": ancestor, "descendant_id": key, "depth": depth}
        for key, path in change.paths.items()
        for ancestor, depth in path
    ]
    batch.insert(store.table(edition, base), rows)


async def _find_descendants(store: Store, edition: Edition, row_type: RowType, tree: Tree, keys: Collection[UUID]) -> Parents:
    """The parents of all that stands below these entries, they themselves included."""
    if not keys:
        return {}
    closure = store.table(edition, closure_table(row_type)).name
    rows = store.table(edition, row_type.table).name
    statement = (
        f"SELECT e.id, e.{tree.column} AS parent FROM {rows} e WHERE e.id IN"
        f" (SELECT c.descendant_id FROM {closure} c WHERE {store.among('c.ancestor_id', 1)})"
    )
    found = await store.run(statement, ArrayParameter(keys))
    return {as_key(row["id"]): row["parent"] and as_key(row["parent"]) for row in found}


async def _find_ancestors(
    store: Store, edition: Edition, row_type: RowType, keys: Collection[UUID]
) -> dict[UUID, AncestorPath]:
    closure = store.table(edition, closure_table(row_type)).name
    paths: dict[UUID, AncestorPath] = defaultdict(list)
    if keys:
        statement = f"SELECT ancestor_id, descendant_id, depth FROM {closure} WHERE {store.among('descendant_id', 1)}"
        for row in await store.run(statement, ArrayParameter(keys)):
            paths[as_key(row["descendant_id"])].append((as_key(row["ancestor_id"]), row["depth"]))
    return paths
