"""A load and its first half: all entries are made ready without a lock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.access.actor import Actor
from cms.database.connect import Database
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARED, read_freely
from cms.errors import ErrorCode, Refused, RequestRefused
from cms.importing.entries import FileEntry
from cms.importing.file_errors import Complaint, complain, refuse_all
from cms.importing.loading.existing_entries import Survey, survey
from cms.importing.loading.interrupted import explain
from cms.importing.loading.load_order import arrange_portions
from cms.importing.loading.prepare_portion import Change, Portion, prepare
from cms.importing.read_files import Content


@dataclass(frozen=True)
class Load:
    """What is loaded, by whom, how, and who is told how far it is."""

    database: Database
    actor: Actor
    content: Content
    publish: bool
    overwrite: bool
    say: Callable[[str], object]

    @property
    def entries(self) -> Sequence[FileEntry]:
        """All of them; a place is an index into these."""
        return self.content.entries


@dataclass(frozen=True)
class Ready:
    """A load of which all that can be told without a lock is right."""

    survey: Survey
    changes: list[Change]


async def make_ready(load: Load, keep: Callable[[Portion], object], most: int) -> Ready:
    """Prepares portions of so many entries, each to be kept by the caller; Refused with everything that is wrong."""

    async def step(store: Store) -> Ready:
        known = await survey(store, load.entries)
        complaints = [*load.content.complaints, *complain(Refused(known.refusals), load.entries)]
        changes: list[Change] = []
        for places in arrange_portions(DECLARED, load.entries, known, most):
            try:
                portion = await _prepare(store, load, known, places)
            except Refused as refused:
                complaints += _not_caused(load.content, complain(refused, load.entries))
            else:
                changes += portion.changes
                if not complaints:
                    keep(portion)
                load.say(f"checked {len(changes):,} of {len(load.entries):,} entries")
        if complaints:
            raise refuse_all(complaints)
        return Ready(known, changes)

    try:
        return await read_freely(load.database, step)
    except RequestRefused as error:
        raise explain(error, "nothing was loaded") from error


async def make_ready_again(load: Load, places: Sequence[int], keys: Sequence[UUID]) -> tuple[Survey, Portion]:
    """Some of the entries once more, after somebody else was faster; new ones have these keys still, by their places."""

    async def step(store: Store) -> tuple[Survey, Portion]:
        known = await survey(store, load.entries, keys)
        try:
            return known, await _prepare(store, load, known, places)
        except Refused as refused:
            raise refuse_all(complain(refused, load.entries)) from refused

    return await read_freely(load.database, step)


async def _prepare(store: Store, load: Load, known: Survey, places: Sequence[int]) -> Portion:
    entries = {place: load.entries[place] for place in places}
    return await prepare(store, load.actor, entries, known, overwrite=load.overwrite, publish=load.publish)


def _not_caused(content: Content, complaints: Sequence[Complaint]) -> list[Complaint]:
    """Without those about what may stand in a file that could not be read."""
    return [one for one in complaints if one.code is not ErrorCode.NOT_FOUND or not content.may_hold(one.named)]
