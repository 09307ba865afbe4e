"""The one way content comes into the working edition, step by step: all that makes a version, alone or in a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms import clock
from cms.access.actor import Actor
from cms.editing.history.history_write import write_saves
from cms.editing.history.snapshot import shows, snapshot
from cms.editing.input.compose import compose_all
from cms.editing.input.external_ids import check_external_ids
from cms.editing.input.pending_save import Draft, Save, Saved, Update
from cms.editing.input.problems import raise_all
from cms.editing.input.reference_lookup import Names
from cms.editing.input.slugs.assignment import place_slugs
from cms.editing.saving.hierarchy import plan_trees
from cms.editing.saving.load_drafts import begin, fetch_drafts, find_named
from cms.editing.saving.write_records import write_drafts
from cms.editing.storage.authorisation import authorise_writing
from cms.editing.storage.closure import Replanting, replant
from cms.editing.storage.store import Store
from cms.editing.storage.write_batch import Batch


@dataclass(frozen=True)
class Prepared:
    """A batch that is right and only has to be written, and how trees follow it."""

    drafts: list[Draft]
    trees: list[Replanting]


async def save_entries(store: Store, actor: Actor, saves: Sequence[Save]) -> list[Saved]:
    """Saves a batch inside the caller's transaction: all of it, or Refused with all that is wrong with any of it.

    Entries of a batch may refer to each other, in any order and in circles. What is so already is not saved again.
    No two saves may concern the same entry.
    """
    prepared = await prepare_saves(Names(store), actor, saves)
    batch = Batch()
    collect(store, batch, actor, prepared.drafts, clock.now(), prepared.trees)
    await store.write(batch)
    return [draft.saved for draft in prepared.drafts]


async def prepare_saves(names: Names, actor: Actor, saves: Sequence[Save]) -> Prepared:
    """All of a save but the writing; Refused with all that is wrong with any of the batch."""
    store = names.store
    await authorise_writing(store, actor, _there_by_type(saves))
    drafts = [begin(store, save) for save in saves]
    await fetch_drafts(store, drafts)
    found = await find_named(names, drafts)
    there = [draft for draft in drafts if draft.is_there]
    await compose_all(store.declared, there, found)
    await place_slugs(names, there)
    await check_external_ids(names, there)
    trees = await plan_trees(store, there)
    raise_all([draft.problems for draft in drafts])
    for draft in drafts:
        _compare(store, draft)
    return Prepared(drafts, trees)


def collect(
    store: Store, batch: Batch, actor: Actor, drafts: Sequence[Draft], at: datetime, trees: Sequence[Replanting] = ()
) -> None:
    """Collects all rows of what was prepared: entries, trees, history."""
    changed = [draft for draft in drafts if draft.changes]
    write_drafts(store, batch, changed, at)
    for replanting in trees:
        replant(store, batch, replanting)
    write_saves(batch, actor, changed, at)


def _there_by_type(saves: Sequence[Save]) -> dict[str, set[UUID]]:
    keys: dict[str, set[UUID]] = {save.type_name: set() for save in saves}
    for save in saves:
        if isinstance(save, Update):
            keys[save.type_name].add(save.key)
    return keys


def _compare(store: Store, draft: Draft) -> None:
    """A save changes something when the input that would make the entry again is another one.

    What goes back to what is live does so also from edits that came to nothing: rows that went and came again have other
    keys than live.
    """
    type_name = draft.content_type.name
    draft.snapshot = snapshot(store.declared, type_name, draft.record)
    if draft.live is not None and draft.snapshot == snapshot(store.declared, type_name, draft.live):
        draft.is_live, draft.record = True, draft.live.copy()
        draft.changes = draft.was.row["version"] != draft.was.row["live_version"]
    elif draft.current is not None:
        shown = shows(store.declared, type_name)
        draft.changes = any(draft.snapshot[name] != shown[name](draft.was) for name in draft.save.values)
