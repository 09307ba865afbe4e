"""Trees of the working edition: a draft's parent must not stand under it, nor have too many children."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.relation_graph import find_tree
from cms.content.relations import Tree
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import quote
from cms.editing.input.values import MOST_IN_LIST
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.closure import ClosureChange, plan_closure
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.errors import ErrorCode
from cms.ids import public_id


async def plan_closures(store: Store, drafts: Sequence[PendingSave]) -> list[ClosureChange]:
    """How the closure tables follow the drafts; notes each parent that an entry cannot have."""
    plans = []
    for content_type in {draft.content_type.name: draft.content_type for draft in drafts}.values():
        tree = find_tree(content_type)
        group = [draft for draft in drafts if draft.content_type is content_type]
        moved = [draft for draft in group if tree is not None and _is_moved(draft, tree)]
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


def _is_moved(draft: PendingSave, tree: Tree) -> bool:
    return draft.current is None or draft.record.row[tree.column] != draft.was.row[tree.column]


async def _plan(store: Store, content_type: ContentType, tree: Tree, moved: Sequence[PendingSave]) -> ClosureChange:
    parents: dict[UUID, UUID | None] = {draft.key: draft.record.row[tree.column] for draft in moved}
    standing = [draft.key for draft in moved if draft.current is not None]
    plan = await plan_closure(store, Edition.WORKING, content_type, tree, parents, standing)
    children = await count_children(store, Edition.WORKING, content_type, tree, parents)
    for draft in moved:
        parent = parents[draft.key]
        if draft.key in plan.circular:
            name = f"{content_type.name} {quote(draft.record.row['slug'])}"
            message = f"{name} would stand above itself; choose another {tree.name}, or none."
            draft.problems.add(ErrorCode.CIRCULAR, message, tree.name)
        elif parent is not None and children[parent] > MOST_IN_LIST:
            name = public_id(content_type.table, parent)
            message = f"{name} would have {children[parent]} entries directly under it; at most {MOST_IN_LIST} fit."
            draft.problems.add(ErrorCode.TOO_LONG, message, tree.name)
    return plan
