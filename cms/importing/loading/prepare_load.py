"""A load and its first half: all entries are made ready without a lock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.access.actor import Actor
from cms.database.connect import Database
from cms.editing.bulk.existing_entries import ExistingEntries, find_existing
from cms.editing.bulk.portion import EntryChange, Portion
from cms.editing.bulk.portion_order import arrange_portions
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS, run_without_transaction
from cms.errors import ErrorCode, Refused, RequestRefused
from cms.importing.file_entries import FileEntry
from cms.importing.file_errors import FileError, as_file_errors, files_refusal
from cms.importing.loading.failure_messages import explain_interruption
from cms.importing.loading.prepare_portion import prepare_portion
from cms.importing.read_files import FileContents


@dataclass(frozen=True)
class Load:
    """What is loaded, by whom, how, and what is called with how far it is."""

    database: Database
    actor: Actor
    contents: FileContents
    publish: bool
    overwrite: bool
    report_progress: Callable[[str], object]

    @property
    def entries(self) -> Sequence[FileEntry]:
        """All of them; a place is an index into these."""
        return self.contents.entries


@dataclass(frozen=True)
class PreparedLoad:
    """A load of which all that can be told without a lock is right."""

    existing: ExistingEntries
    changes: list[EntryChange]


async def prepare_load(load: Load, keep_portion: Callable[[Portion], object], most: int) -> PreparedLoad:
    """Prepares portions of so many entries, each to be kept by the caller; Refused with everything that is wrong."""

    async def step(store: Store) -> PreparedLoad:
        existing = await find_existing(store, load.entries)
        errors = [*load.contents.errors, *as_file_errors(Refused(existing.refusals), load.entries)]
        changes: list[EntryChange] = []
        for places in arrange_portions(DECLARATIONS, load.entries, existing, most):
            try:
                portion = await _prepare(store, load, existing, places)
            except Refused as refused:
                errors += _without_consequences(load.contents, as_file_errors(refused, load.entries))
            else:
                changes += portion.changes
                if not errors:
                    keep_portion(portion)
                load.report_progress(f"checked {len(changes):,} of {len(load.entries):,} entries")
        if errors:
            raise files_refusal(errors)
        return PreparedLoad(existing, changes)

    try:
        return await run_without_transaction(load.database, step)
    except RequestRefused as error:
        raise explain_interruption(error, "nothing was loaded") from error


async def prepare_load_again(load: Load, places: Sequence[int], keys: Sequence[UUID]) -> tuple[ExistingEntries, Portion]:
    """Some of the entries once more, after somebody else was faster; new ones have these keys still, by their places."""

    async def step(store: Store) -> tuple[ExistingEntries, Portion]:
        existing = await find_existing(store, load.entries, keys)
        try:
            return existing, await _prepare(store, load, existing, places)
        except Refused as refused:
            raise files_refusal(as_file_errors(refused, load.entries)) from refused

    return await run_without_transaction(load.database, step)


async def _prepare(store: Store, load: Load, existing: ExistingEntries, places: Sequence[int]) -> Portion:
    entries = {place: load.entries[place] for place in places}
    return await prepare_portion(store, load.actor, entries, existing, overwrite=load.overwrite, publish=load.publish)


def _without_consequences(contents: FileContents, errors: Sequence[FileError]) -> list[FileError]:
    """Without those about what may stand in a file that could not be read."""
    return [one for one in errors if one.code is not ErrorCode.NOT_FOUND or not contents.may_hold(one.missing_slug)]
