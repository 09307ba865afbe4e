"""Publishing: entries go live together, in one moment and under one content revision, or none of them does."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms import clock
from cms.access.actor import Actor, Permission
from cms.changes.act import Act
from cms.editing.history.history_write import write_act_history
from cms.editing.input.problems import Problems, raise_all
from cms.editing.live.change_log import give_revision_back, log_upserts, take_revision
from cms.editing.live.copy_to_live import MOST_COPIED_AT_ONCE, copy_entries
from cms.editing.live.dangling_references import find_dangling_references
from cms.editing.live.entry_state import (
    EntryState,
    find_entry_states,
    group_entries_by_type,
    group_keys_by_type,
    lock_entry_states,
)
from cms.editing.live.named_entries import EntryName, get_named_entries
from cms.editing.live.publish_checks import check_references, check_unique, plan_live_closures
from cms.editing.live.stored_aggregates import find_aggregate_owners, refresh_aggregates
from cms.editing.storage.authorisation import authorise
from cms.editing.storage.closure import ClosureChange, write_closure
from cms.editing.storage.cte import chunked
from cms.editing.storage.store import Store
from cms.editing.storage.write_batch import WriteBatch
from cms.ids import EntryKey


@dataclass(frozen=True)
class Publication:
    """What a publish came to: the entries that were named, those that went live now, and under which revision.

    What was live already as it is did not go live again; without anything else there is no new revision.
    """

    named_entries: tuple[EntryState, ...]
    went_live: tuple[EntryState, ...] = ()
    revision: int | None = None

    @property
    def shown_entries(self) -> Sequence[EntryKey]:
        """What a payload shows of it: what was named, then what came along."""
        return list(dict.fromkeys(one.entry_key for one in (*self.named_entries, *self.went_live)))


async def publish(
    store: Store,
    actor: Actor,
    entries: Sequence[EntryName],
    *,
    with_references: bool = False,
    note: str | None = None,
    within: tuple[str, ...] = ("ids",),
) -> Publication:
    """Publishes a set inside the caller's transaction, or raises Refused with all that stands against it.

    `within` is the path of the list of entries in the caller's own arguments, for those that are named by their keys.
    The clock row first, then the entries' rows in one order: no two publishes can wait for each other.
    """
    authorise(actor, Permission.PUBLISH)
    named_entries = await get_named_entries(store, entries, note, within)
    if all(one.is_published for one in named_entries):
        return Publication(named_entries)
    revision = await take_revision(store)
    unpublished = await find_entries_to_publish(store, named_entries, with_references=with_references)
    going_live = [one for one in await lock_entry_states(store, unpublished) if not one.is_published]
    if not going_live:
        await give_revision_back(store)
        return Publication(named_entries)
    problems = Problems()
    closure_changes = await check_publish(store, going_live, problems)
    raise_all([problems])
    await _go_live(store, actor, going_live, closure_changes, revision, note)
    return Publication(named_entries, tuple(going_live), revision)


async def find_entries_to_publish(
    store: Store, named_entries: Sequence[EntryState], *, with_references: bool
) -> list[EntryState]:
    """Those that are not live as they are; with references, also what they refer to that is not live at all, and so on.

    What is found by a reference has the path of what was named.
    """
    latest = [one for one in named_entries if not one.is_published]
    known = {one.key: one for one in latest}
    while latest and with_references:
        dangling = await find_dangling_references(store, latest)
        paths = {
            (one.target_type, one.target_key): known[one.owner_key].path for one in dangling if one.target_key not in known
        }
        latest = await find_entry_states(store, paths)
        known |= {one.key: one for one in latest}
    return list(known.values())


async def check_publish(store: Store, entries: Sequence[EntryState], problems: Problems) -> list[ClosureChange]:
    """Notes all that stands against entries that are to go live; gives how the live trees would follow."""
    await check_references(store, entries, problems)
    await check_unique(store, entries, problems)
    return await plan_live_closures(store, entries, problems)


async def _go_live(
    store: Store,
    actor: Actor,
    entries: Sequence[EntryState],
    closure_changes: Sequence[ClosureChange],
    revision: int,
    note: str | None,
) -> None:
    at, keys = clock.now(), group_entries_by_type(entries)
    owners = await _find_aggregate_owners(store, entries)
    await copy_entries(store, keys, at)
    batch = WriteBatch()
    for change in closure_changes:
        write_closure(store, batch, change)
    await store.write(batch)
    owners |= await _find_aggregate_owners(store, entries)
    for some in chunked(sorted(owners), MOST_COPIED_AT_ONCE):
        await refresh_aggregates(store, group_keys_by_type(some))
    await log_upserts(store, revision, entries, at)
    for group in chunked(entries, MOST_COPIED_AT_ONCE):
        await write_act_history(store, actor, Act.PUBLISHED, group_entries_by_type(group), at, note)


async def _find_aggregate_owners(store: Store, entries: Sequence[EntryState]) -> set[EntryKey]:
    """Whoever keeps count of any of them."""
    found = [await find_aggregate_owners(store, group_entries_by_type(some)) for some in chunked(entries, MOST_COPIED_AT_ONCE)]
    return {(type_name, key) for one in found for type_name, keys in one.items() for key in keys}
