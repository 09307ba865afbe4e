"""Upserts as acts: prepared without a lock, then written and published in one transaction, or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cms.access.actor import Actor, Permission
from cms.database.connect import Database
from cms.editing.bulk.portion import Portion
from cms.editing.bulk.spooled_portions import SpooledPortions
from cms.editing.bulk.write_portion import OvertakenError, shorten_lock_timeout, write_portion
from cms.editing.input.save_requests import SavedEntry, SaveOutcome
from cms.editing.publish import Publication, publish
from cms.editing.storage.authorisation import authorise, authorise_types
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS, run_in_transaction, run_read_only_as, run_without_transaction
from cms.editing.upserting.prepare_upsert import UpsertPreparation
from cms.editing.upserting.upsert_items import MOST_ITEMS, Failures, UpsertItem, read_items
from cms.editing.upserting.upsert_results import ErrorPolicy, UpsertOutcome, UpsertReport, UpsertResult
from cms.errors import ErrorCode, Refusal, Refused, refuse
from cms.ids import new_key

_ATTEMPTS = 3
_MOST_REJECTIONS = 20
"""How often an upsert is written again without items that only the writing refused."""


@dataclass(frozen=True)
class UpsertOptions:
    """How an upsert is done; `within` is the path of the items in the caller's own arguments."""

    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL
    publish: bool = False
    dry_run: bool = False
    within: tuple[str, ...] = ("items",)


@dataclass(frozen=True)
class _Prepared:
    """What items come to, by their places, once it is written."""

    count: int
    saved: Mapping[int, SavedEntry]
    failures: Failures

    def report(self, publication: Publication | None) -> UpsertReport:
        """What is told of it."""
        return UpsertReport([self._result(place) for place in range(self.count)], (), publication)

    def _result(self, place: int) -> UpsertResult:
        if place in self.failures:
            return UpsertResult(UpsertOutcome.FAILED, None, tuple(self.failures[place]))
        return UpsertResult(UpsertOutcome[self.saved[place].outcome.name], self.saved[place])


class _RejectedError(Exception):
    """What only the writing could tell of items: nothing was written."""

    def __init__(self, failures: Failures) -> None:
        super().__init__(failures)
        self.failures = failures


class _DryRunError(Exception):
    """All was written as it would be, and has to be undone."""


async def upsert(database: Database, actor: Actor, items: Sequence[UpsertItem], options: UpsertOptions) -> UpsertReport:
    """Saves items in one transaction of its own; Refused when nothing at all can be done of it.

    LookupError for an unknown content type.
    """
    _check_size(items, options)
    await _authorise(database, actor, items, options)
    failures: Failures = {}
    keyed = read_items(DECLARATIONS.registry, items, options.within, failures)
    preparation = UpsertPreparation(actor, keyed, [new_key() for _ in keyed], options.policy, failures)
    overtaken = rejected = 0
    while overtaken < _ATTEMPTS and rejected < _MOST_REJECTIONS:
        with SpooledPortions() as spooled:
            saved = await run_without_transaction(database, partial(preparation.prepare, keep_portion=spooled.append))
            if failures and options.policy is ErrorPolicy.REJECT_ALL:
                return _reject_all(len(items), failures, options)
            try:
                return await _write(database, actor, options, spooled, _Prepared(len(items), saved, failures))
            except OvertakenError:
                overtaken += 1
            except _RejectedError as error:
                failures.update(error.failures)
                rejected += 1
    message = f"Others saved what is to be saved here {_ATTEMPTS} times meanwhile; send it again."
    raise refuse(ErrorCode.VERSION_CONFLICT, (), message)


def _check_size(items: Sequence[UpsertItem], options: UpsertOptions) -> None:
    if len(items) > MOST_ITEMS:
        raise refuse(ErrorCode.TOO_LONG, options.within, f"{len(items)} items are too many; send at most {MOST_ITEMS} at once.")


async def _authorise(database: Database, actor: Actor, items: Sequence[UpsertItem], options: UpsertOptions) -> None:
    async def step(store: Store) -> None:
        authorise_types(store, actor, dict.fromkeys(item.type_name for item in items))
        if options.publish:
            authorise(actor, Permission.PUBLISH)

    await run_read_only_as(database, actor, step)


async def _write(
    database: Database, actor: Actor, options: UpsertOptions, portions: Iterable[Portion], prepared: "_Prepared"
) -> UpsertReport:
    """Writes portions, and publishes what is in them; nothing at all where nothing is another one than before."""
    if not options.publish and all(one.outcome is SaveOutcome.UNCHANGED for one in prepared.saved.values()):
        return prepared.report(None)

    async def step(store: Store) -> UpsertReport:
        await shorten_lock_timeout(store)
        try:
            for portion in portions:
                await write_portion(store, portion)
        except Refused as refused:
            raise _RejectedError(_place(refused, options.within)) from refused
        publication = await _publish(store, actor, options, prepared.saved) if options.publish else None
        if options.dry_run:
            raise _DryRunError
        return prepared.report(publication)

    try:
        return await run_in_transaction(database, actor, step)
    except _DryRunError:
        return prepared.report(None)


async def _publish(store: Store, actor: Actor, options: UpsertOptions, saved: Mapping[int, SavedEntry]) -> Publication:
    places = sorted(saved)
    try:
        return await publish(store, actor, [saved[place].entry_key for place in places], within=())
    except Refused as refused:
        failures: Failures = {}
        for place, refusals in _place(refused, ()).items():
            path = (*options.within, str(places[place]))
            failures[places[place]] = [Refusal(one.code, path, one.message, one.entry) for one in refusals]
        raise _RejectedError(failures) from refused


def _place(refused: Refused, within: tuple[str, ...]) -> Failures:
    """The refusals of items, by their places, which follow what all their paths begin with."""
    failures: Failures = defaultdict(list)
    for refusal in refused.refusals:
        failures[int(refusal.field[len(within)])].append(refusal)
    return failures


def _reject_all(count: int, failures: Failures, options: UpsertOptions) -> UpsertReport:
    """Nothing was saved, so that no item has any other outcome."""
    results = [UpsertResult(UpsertOutcome.FAILED, None, tuple(failures.get(place, ()))) for place in range(count)]
    bad = "1 item is bad" if len(failures) == 1 else f"{len(failures)} items are bad"
    message = f"Nothing was saved: {bad} of {count}, as their results say; mend them, or send errorPolicy REJECT_FAILED."
    return UpsertReport(results, [Refusal(ErrorCode.INVALID, options.within, message)])
