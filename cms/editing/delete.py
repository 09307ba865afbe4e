"""Deleting: entries leave both editions together, or none of them does; their history stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cms import clock
from cms.access.actor import Actor
from cms.access.permissions import Permission
from cms.changes.act import Act
from cms.changes.models import LoadedEntry
from cms.content.editions import Edition
from cms.editing.history.history_write import write_act_history
from cms.editing.input.problems import Problems, quote_value, raise_all
from cms.editing.live.change_log import give_revision_back, take_revision
from cms.editing.live.edition_removal import delete_rows, remove_from_live
from cms.editing.live.entry_state import EntryState, group_entries_by_type, lock_entry_states
from cms.editing.live.named_entries import EntryName, get_named_entries
from cms.editing.live.referrers import Referrer, find_referrers
from cms.editing.live.slug_redirects import delete_redirects
from cms.editing.storage.authorisation import authorise, authorise_writing, writing_permissions
from cms.editing.storage.store import Store
from cms.editing.storage.table import table_of
from cms.errors import ErrorCode
from cms.ids import EntryKey


@dataclass(frozen=True)
class Deletion:
    """What a deletion came to: the entries as they last were, as they were named, and under which revision the live ones left.

    When nothing of it was live, there is no new revision.
    """

    deleted: tuple[EntryState, ...]
    revision: int | None = None

    @property
    def shown_entries(self) -> Sequence[EntryKey]:
        """What a payload shows of it: ids alone, for nothing else is left."""
        return [one.entry_key for one in self.deleted]


async def delete(
    store: Store, actor: Actor, entries: Sequence[EntryName], *, note: str | None = None, within: tuple[str, ...] = ("ids",)
) -> Deletion:
    """Deletes a set inside the caller's transaction, or raises Refused with all that stands against it.

    `within` is the path of the list of entries in the caller's own arguments, for those that are named by their keys. The
    clock row first, also when nothing turns out to be live: what is not may go live until its row is locked.
    """
    authorise(actor, *writing_permissions(store.registry), Permission.PUBLISH)
    named_entries = await get_named_entries(store, entries, note, within)
    if not named_entries:
        return Deletion(())
    revision = await take_revision(store)
    leaving = await lock_entry_states(store, named_entries, for_removal=True)
    await _authorise(store, actor, leaving)
    await _check(store, leaving)
    live = [one for one in leaving if one.is_live]
    await _remove(store, actor, leaving, live, revision, note)
    last_states = {one.entry_key: one for one in leaving}
    deleted = tuple(last_states[one.entry_key] for one in named_entries)
    if live:
        return Deletion(deleted, revision)
    await give_revision_back(store)
    return Deletion(deleted)


async def _authorise(store: Store, actor: Actor, entries: Sequence[EntryState]) -> None:
    """What is live takes the permission to publish, what is not the permission to write."""
    if any(one.is_live for one in entries):
        authorise(actor, Permission.PUBLISH)
    await authorise_writing(store, actor, group_entries_by_type(one for one in entries if not one.is_live))


async def _check(store: Store, entries: Sequence[EntryState]) -> None:
    problems = Problems()
    by_key = {one.key: one for one in entries}
    working = await find_referrers(store, Edition.WORKING, entries)
    for one in working:
        problems.add(ErrorCode.STILL_REFERENCED, *_describe_referrer(one, by_key, "delete that as well, or change it"))
    for one in await find_referrers(store, Edition.LIVE, [one for one in entries if one.is_live]):
        if one.identity not in {other.identity for other in working}:
            problems.add(
                ErrorCode.STILL_REFERENCED, *_describe_referrer(one, by_key, "publish that without, or delete it as well")
            )
    raise_all([problems])


def _describe_referrer(one: Referrer, by_key: dict[UUID, EntryState], remedy: str) -> tuple[str, ...]:
    target = by_key[one.target_key]
    name = f"{one.type_name} {quote_value(one.slug)}"
    message = f"The {name} refers in {one.field} to the {target.type_name} {quote_value(target.slug)}; {remedy}."
    return (message, *target.path)


async def _remove(
    store: Store,
    actor: Actor,
    entries: Sequence[EntryState],
    live: Sequence[EntryState],
    revision: int,
    note: str | None,
) -> None:
    at, keys = clock.now(), group_entries_by_type(entries)
    await write_act_history(store, actor, Act.DELETED, keys, at, note)
    if live:
        await remove_from_live(store, revision, live, at)
    await delete_redirects(store, keys)
    await store.delete(table_of(LoadedEntry), "entry_id", [one.key for one in entries])
    await delete_rows(store, Edition.WORKING, keys)
