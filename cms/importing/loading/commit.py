"""The second half of a load: what was made ready is written, in one moment or batch by batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID

from cms.editing.bulk.portion import EntryChange, Portion
from cms.editing.bulk.portion_order import MOST_PORTION_ENTRIES
from cms.editing.bulk.spooled_portions import SpooledPortions
from cms.editing.bulk.write_portion import OvertakenError, shorten_lock_timeout, write_portion
from cms.editing.publish import Publication
from cms.editing.publish import publish as publish_entries
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import run_in_transaction
from cms.errors import ErrorCode, Refused, RequestRefused, refuse
from cms.importing.file_errors import as_file_errors, files_refusal
from cms.importing.loading.failure_messages import explain_interruption, explain_stopped_batch
from cms.importing.loading.prepare_load import Load, prepare_load, prepare_load_again

ATTEMPTS = 3


@dataclass
class LoadOutcome:
    """What is in the database: what became of which entries, and what went live."""

    changes: list[EntryChange] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)


async def load_in_one_transaction(load: Load) -> LoadOutcome:
    """Everything in one transaction, which holds what it writes from its first row to its last."""
    for _ in range(ATTEMPTS):
        with SpooledPortions() as spooled:
            prepared = await prepare_load(load, spooled.append, MOST_PORTION_ENTRIES)
            try:
                return LoadOutcome(prepared.changes, await _write(load, spooled, prepared.changes))
            except OvertakenError:
                load.report_progress("somebody else saved some of it meanwhile: once more")
            except RequestRefused as error:
                raise explain_interruption(error, "nothing was loaded") from error
    raise _overtaken()


async def load_in_batches(load: Load, size: int) -> LoadOutcome:
    """So many entries at a time, each batch in a transaction of its own: between them others get their turn."""
    outcome = LoadOutcome()
    with SpooledPortions() as spooled:
        prepared = await prepare_load(load, spooled.append, ceil(size / ceil(size / MOST_PORTION_ENTRIES)))
        keys: Sequence[UUID] = prepared.existing.keys
        batches = _group(spooled.sizes, size)
        for number, batch in enumerate(batches, start=1):
            try:
                keys = await _write_batch(load, [spooled.read(place) for place in batch], keys, outcome)
            except (Refused, RequestRefused) as error:
                raise explain_stopped_batch(
                    error, f"{number} of {len(batches)}", len(outcome.changes), len(load.entries)
                ) from error
            there = f"{len(outcome.changes):,} of {len(load.entries):,} entries"
            load.report_progress(f"batch {number} of {len(batches)} is in the database: {there}")
    return outcome


def _group(sizes: Sequence[int], most: int) -> list[list[int]]:
    """The places of portions, as many together as hold so many entries."""
    groups: list[list[int]] = []
    entries_in_group = most
    for place, size in enumerate(sizes):
        if entries_in_group + size > most:
            groups.append([])
            entries_in_group = 0
        groups[-1].append(place)
        entries_in_group += size
    return groups


async def _write_batch(load: Load, portions: Sequence[Portion], keys: Sequence[UUID], outcome: LoadOutcome) -> Sequence[UUID]:
    """Writes a batch, made ready again when somebody else was faster; the keys that entries have by now."""
    for _ in range(ATTEMPTS):
        changes = [change for portion in portions for change in portion.changes]
        try:
            outcome.publications += await _write(load, portions, changes)
        except OvertakenError:
            existing, portion = await prepare_load_again(load, [change.place for change in changes], keys)
            keys, portions = existing.keys, [portion]
        else:
            outcome.changes += changes
            return keys
    raise _overtaken()


async def _write(load: Load, portions: Iterable[Portion], changes: Sequence[EntryChange]) -> list[Publication]:
    """Writes portions, and publishes all that is in them, in one transaction."""

    async def step(store: Store) -> list[Publication]:
        await shorten_lock_timeout(store)
        for portion in portions:
            try:
                await write_portion(store, portion)
            except Refused as refused:
                raise files_refusal(as_file_errors(refused, load.entries)) from refused
        return [await _publish(store, load, changes)] if load.publish else []

    return await run_in_transaction(load.database, load.actor, step)


async def _publish(store: Store, load: Load, changes: Sequence[EntryChange]) -> Publication:
    try:
        return await publish_entries(store, load.actor, [change.saved.entry_key for change in changes], within=())
    except Refused as refused:
        raise files_refusal(as_file_errors(refused, [load.entries[change.place] for change in changes])) from refused


def _overtaken() -> Refused:
    message = f"Others saved what is to be loaded {ATTEMPTS} times while it was loaded; try again."
    return refuse(ErrorCode.VERSION_CONFLICT, (), message)
