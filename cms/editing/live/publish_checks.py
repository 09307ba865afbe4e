"""What holds in the working edition can break in the live one: the checks of a publish, on its result as a whole."""

from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table
from cms.content.relation_graph import find_tree
from cms.content.relations import Tree
from cms.editing.input.field_values import MOST_IN_LIST
from cms.editing.input.problems import Problems, quote_value
from cms.editing.live.dangling_references import find_dangling_references
from cms.editing.live.entry_state import EntryState, group_entries_by_type
from cms.editing.saving.plan_closures import count_children
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.closure import ClosureChange, plan_closure
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.errors import ErrorCode


async def check_references(store: Store, entries: Sequence[EntryState], problems: Problems) -> None:
    """Notes each reference that would lead to something not live."""
    by_key = {one.key: one for one in entries}
    for one in await find_dangling_references(store, entries):
        owner = by_key[one.owner_key]
        message = (
            f"{owner.type_name} {quote_value(owner.slug)} refers in {one.field} to the {one.target_type}"
            f" {quote_value(one.target_slug)}, which is not live; publish that too, or with references."
        )
        problems.add(ErrorCode.REFERENCE_NOT_LIVE, message, *owner.path)


async def check_unique(store: Store, entries: Sequence[EntryState], problems: Problems) -> None:
    """Notes each slug and external id that another live entry has, unless that one goes live as well and gives it up."""
    by_key = {one.key: one for one in entries}
    for type_name, keys in group_entries_by_type(entries).items():
        content_type = store.registry.get_type(type_name)
        statement = " UNION ALL ".join((_same_slug(store, content_type), _same_external_id(store, content_type)))
        for row in await store.run(statement, ArrayParameter(keys)):
            owner = by_key[as_key(row["id"])]
            message = (
                f"{row['what']} {quote_value(row['value'])} of {type_name} {quote_value(owner.slug)} is still live for the"
                f" {type_name} {quote_value(row['holder'])}; publish that too, or choose another."
            )
            problems.add(ErrorCode.NOT_UNIQUE, message, *owner.path, entry=(type_name, as_key(row["holder_id"])))


async def plan_live_closures(store: Store, entries: Sequence[EntryState], problems: Problems) -> list[ClosureChange]:
    """How the live closure tables will follow; notes each entry that cannot stand there under its parent."""
    plans = []
    keys = group_entries_by_type(entries)
    for content_type in store.registry.content_types:
        tree = find_tree(content_type)
        if tree is not None and content_type.name in keys:
            group = {one.key: one for one in entries if one.type_name == content_type.name}
            plans.append(await _plan(store, content_type, tree, group, problems))
    return plans


async def _plan(
    store: Store, content_type: ContentType, tree: Tree, group: dict[UUID, EntryState], problems: Problems
) -> ClosureChange:
    parents = await _find_changed_parents(store, content_type, tree, group)
    existing = [key for key in parents if group[key].live_version is not None]
    plan = await plan_closure(store, Edition.LIVE, content_type, tree, parents, existing)
    children = await count_children(store, Edition.LIVE, content_type, tree, parents)
    for key, parent in parents.items():
        here = problems.within(*group[key].path)
        name = f"{content_type.name} {quote_value(group[key].slug)}"
        if key in plan.circular:
            message = f"{name} would stand above itself in the live edition; publish together what moved out of its way."
            here.add(ErrorCode.CIRCULAR, message)
        elif parent is not None and children[parent] > MOST_IN_LIST:
            message = f"{name} would be one of {children[parent]} under its live {tree.name}; at most {MOST_IN_LIST} fit."
            here.add(ErrorCode.TOO_LONG, message)
    return plan


async def _find_changed_parents(
    store: Store, content_type: ContentType, tree: Tree, group: dict[UUID, EntryState]
) -> dict[UUID, UUID | None]:
    """The parents that entries will have, of those that are new in the live edition or have another one there."""
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    statement = (
        f"SELECT w.id, w.{tree.column} AS parent, l.{tree.column} AS was"
        f" FROM {working} w LEFT JOIN {live} l ON l.id = w.id WHERE {store.among('w.id', 1)}"
    )
    rows = await store.run(statement, ArrayParameter(group))
    return {
        as_key(row["id"]): row["parent"] and as_key(row["parent"])
        for row in rows
        if row["parent"] != row["was"] or group[as_key(row["id"])].live_version is None
    }


def _same_slug(store: Store, content_type: ContentType) -> str:
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    return (
        f"SELECT w.id AS id, 'The slug' AS what, w.slug AS value, h.slug AS holder, h.id AS holder_id FROM {working} w"
        f" JOIN {live} l ON l.slug = w.slug AND l.id <> w.id JOIN {working} h ON h.id = l.id"
        f" WHERE {store.among('w.id', 1)} AND NOT ({store.among('l.id', 1)})"
    )


def _same_external_id(store: Store, content_type: ContentType) -> str:
    base = external_id_table(content_type)
    working, live = (store.table(edition, base).name for edition in Edition)
    return (
        "SELECT w.entry_id AS id, 'The external id' AS what, w.value AS value, h.slug AS holder, h.id AS holder_id"
        f" FROM {working} w"
        f" JOIN {live} l ON l.source = w.source AND l.value = w.value AND l.entry_id <> w.entry_id"
        f" JOIN {store.table(Edition.WORKING, content_type.table).name} h ON h.id = l.entry_id"
        f" WHERE {store.among('w.entry_id', 1)} AND NOT ({store.among('l.entry_id', 1)})"
    )
