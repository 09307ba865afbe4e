"""Unpublishing: entries leave the live edition together, in one moment and under one content revision, or none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms import clock
from cms.access.actor import Actor, Permission
from cms.changes.act import Act
from cms.content.editions import Edition
from cms.editing.history.history_write import write_act_history
from cms.editing.input.problems import Problems, quote_value, raise_all
from cms.editing.live.change_log import give_revision_back, take_revision
from cms.editing.live.edition_removal import remove_from_live
from cms.editing.live.entry_state import EntryState, KeysByType, group_entries_by_type, lock_entry_states
from cms.editing.live.named_entries import EntryName, get_named_entries
from cms.editing.live.referrers import find_referrers
from cms.editing.live.slug_redirects import redirect_live_slugs
from cms.editing.storage.authorisation import authorise
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.ids import EntryKey


@dataclass(frozen=True)
class Unpublication:
    """What an unpublish came to: the entries that were named, those that are live no longer, and under which revision.

    When nothing of it was live, there is no new revision.
    """

    named_entries: tuple[EntryState, ...]
    no_longer_live: tuple[EntryState, ...] = ()
    revision: int | None = None

    @property
    def shown_entries(self) -> Sequence[EntryKey]:
        """What a payload shows of it."""
        return [one.entry_key for one in self.named_entries]


async def unpublish(
    store: Store, actor: Actor, entries: Sequence[EntryName], *, note: str | None = None, within: tuple[str, ...] = ("ids",)
) -> Unpublication:
    """Unpublishes a set inside the caller's transaction, or raises Refused with all that stands against it.

    `within` is the path of the list of entries in the caller's own arguments, for those that are named by their keys. The
    clock row first, as for every act on the live edition.
    """
    authorise(actor, Permission.PUBLISH)
    named_entries = await get_named_entries(store, entries, note, within)
    if not any(one.is_live for one in named_entries):
        return Unpublication(named_entries)
    revision = await take_revision(store)
    leaving = [one for one in await lock_entry_states(store, named_entries) if one.is_live]
    if not leaving:
        await give_revision_back(store)
        return Unpublication(named_entries)
    await _check(store, leaving)
    await _take_out_of_live(store, actor, leaving, revision, note)
    return Unpublication(named_entries, tuple(leaving), revision)


async def _check(store: Store, entries: Sequence[EntryState]) -> None:
    problems = Problems()
    leaving = {one.key: one for one in entries}
    for one in await find_referrers(store, Edition.LIVE, entries):
        target = leaving[one.target_key]
        message = (
            f"The {one.type_name} {quote_value(one.slug)}, which is live, refers in {one.field} to the {target.type_name}"
            f" {quote_value(target.slug)}; unpublish that as well, or publish it without."
        )
        problems.add(ErrorCode.STILL_REFERENCED, message, *target.path)
    raise_all([problems])


async def _take_out_of_live(store: Store, actor: Actor, entries: Sequence[EntryState], revision: int, note: str | None) -> None:
    at, keys = clock.now(), group_entries_by_type(entries)
    await write_act_history(store, actor, Act.UNPUBLISHED, keys, at, note)
    await redirect_live_slugs(store, keys)
    await remove_from_live(store, revision, entries, at)
    await _mark_draft(store, keys)


async def _mark_draft(store: Store, keys: KeysByType) -> None:
    for type_name, some in keys.items():
        table = store.table(Edition.WORKING, store.registry.get_type(type_name).table).name
        statement = f"UPDATE {table} SET live_version = NULL, published_at = NULL WHERE {store.among('id', 1)}"
        await store.run(statement, ArrayParameter(some))
