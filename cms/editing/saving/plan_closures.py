"""Trees of the working edition: an entry's parent must not stand under it, nor have too many children."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.relation_graph import find_tree
from cms.content.relations import Tree
from cms.editing.input.field_values import MOST_IN_LIST
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import quote_value
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.closure import ClosureChange, plan_closure
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.errors import ErrorCode
from cms.ids import public_id


async def plan_closures(store: Store, pending_saves: Sequence[PendingSave]) -> list[ClosureChange]:
    """How the closure tables follow pending saves; notes each parent that an entry cannot have."""
    plans = []
    for content_type in {pending.content_type.name: pending.content_type for pending in pending_saves}.values():
        tree = find_tree(content_type)
        group = [pending for pending in pending_saves if pending.content_type is content_type]
        moved = [pending for pending in group if tree is not None and _is_moved(pending, tree)]
        if tree is not None and moved:
            plans.append(await _plan(store, content_type, tree, moved))
    return plans


async def count_children(
    store: Store, edition: Edition, content_type: ContentType, tree: Tree, parents: dict[UUID, UUID | None]
) -> Counter[UUID]:
    """How many children each of these parents has once these entries have moved under them."""
    children = Counter(parent for parent in parents.values() if parent is not None)
    table = store.table(edition, content_type.table).name
    statement = (
        f"SELECT {tree.column} AS parent, count(*) AS children FROM {table}"
        f" WHERE {store.among(tree.column, 1)} AND NOT ({store.among('id', 2)}) GROUP BY {tree.column}"
    )
    if children:
        for row in await store.run(statement, ArrayParameter(children), ArrayParameter(parents)):
            children[as_key(row["parent"])] += row["children"]
    return children


def _is_moved(pending: PendingSave, tree: Tree) -> bool:
    return pending.stored is None or pending.record.row[tree.column] != pending.stored_record.row[tree.column]


async def _plan(store: Store, content_type: ContentType, tree: Tree, moved: Sequence[PendingSave]) -> ClosureChange:
    parents: dict[UUID, UUID | None] = {pending.key: pending.record.row[tree.column] for pending in moved}
    existing = [pending.key for pending in moved if pending.stored is not None]
    plan = await plan_closure(store, Edition.WORKING, content_type, tree, parents, existing)
    children = await count_children(store, Edition.WORKING, content_type, tree, parents)
    for pending in moved:
        parent = parents[pending.key]
        if pending.key in plan.circular:
            name = f"{content_type.name} {quote_value(pending.record.row['slug'])}"
            message = f"{name} would stand above itself; choose another {tree.name}, or none."
            pending.problems.add(ErrorCode.CIRCULAR, message, tree.name)
        elif parent is not None and children[parent] > MOST_IN_LIST:
            name = public_id(content_type.table, parent)
            message = f"{name} would have {children[parent]} entries directly under it; at most {MOST_IN_LIST} fit."
            pending.problems.add(ErrorCode.TOO_LONG, message, tree.name)
    return plan
