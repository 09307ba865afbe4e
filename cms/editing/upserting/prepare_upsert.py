"""The first half of an upsert: all that can be told of its items without a lock, portion by portion."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.access.actor import Actor
from cms.editing.bulk.existing_entries import ExistingEntries, find_existing
from cms.editing.bulk.portion import EntryChange, Portion, make_portion
from cms.editing.bulk.portion_order import arrange_portions
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.reference_input import collect_refs
from cms.editing.input.reference_lookup import EntriesOfOtherBatches, ReferenceLookup
from cms.editing.input.save_requests import Create, Save, SavedEntry, Update
from cms.editing.save import compose_saves
from cms.editing.storage.authorisation import find_foreign, refuse_foreign
from cms.editing.storage.store import Store
from cms.editing.upserting.failed_references import find_dependents
from cms.editing.upserting.same_input import digest_input, find_last_inputs
from cms.editing.upserting.upsert_items import Failures, KeyedItem
from cms.editing.upserting.upsert_results import ErrorPolicy
from cms.errors import ErrorCode, Refusal, refuse

MOST_UPSERT_PORTION = 250
"""Items that are prepared together: what is not composed on a thread takes some milliseconds for so many."""

_MOST_ROUNDS = 20
"""How often a portion is prepared again without the items that failed."""


@dataclass(frozen=True)
class UpsertPreparation:
    """What is to be saved by whom; `failures` grows, by the items' places in the call."""

    actor: Actor
    items: Sequence[KeyedItem]
    planned_keys: Sequence[UUID]
    policy: ErrorPolicy
    failures: Failures

    async def prepare(self, store: Store, keep_portion: Callable[[Portion], object]) -> dict[int, SavedEntry]:
        """What the items come to that have not failed, by their places in the call; portions are kept by the caller.

        Refused when they stand in each other's way without end.
        """
        existing = await find_existing(store, self.items, self.planned_keys)
        for refusal in existing.refusals:
            place, *path = refusal.field
            if self.has_failed(int(place)):
                continue  # it has been said, in an earlier attempt
            # What is said of no single id in the list is said of the key.
            where = ("key",) if path == ["externalIds"] else ("data", *path)
            self._fail(int(place), [Refusal(refusal.code, (*self.items[int(place)].path, *where), refusal.message)])
        saved: dict[int, SavedEntry] = {}
        for places in arrange_portions(store.declarations, self.items, existing, MOST_UPSERT_PORTION):
            preparation = _PortionPreparation(self, store, existing, ReferenceLookup(store, self.others(existing)))
            portion = await preparation.prepare([place for place in places if not self.has_failed(place)])
            keep_portion(portion)
            saved |= {self.items[change.place].place: change.saved for change in portion.changes}
        return saved

    def has_failed(self, place: int) -> bool:
        """Whether an item has, by its place among those with a key."""
        return self.items[place].place in self.failures

    def fail(self, failed: Mapping[int, list[Refusal]]) -> None:
        """Notes what is wrong with items, by their places among those with a key."""
        for place, refusals in failed.items():
            self._fail(place, refusals)

    def others(self, existing: ExistingEntries) -> EntriesOfOtherBatches:
        """What a portion has to know of all items; those that failed are left out when the others are saved."""
        if self.policy is ErrorPolicy.REJECT_ALL:
            return existing.other_batches()
        return existing.other_batches([place for place in range(len(self.items)) if self.has_failed(place)])

    def _fail(self, place: int, refusals: Sequence[Refusal]) -> None:
        self.failures.setdefault(self.items[place].place, []).extend(refusals)


@dataclass
class _PortionPreparation:
    """One portion: what was given before just so is known, the rest is composed until nothing of it fails."""

    upsert: UpsertPreparation
    store: Store
    existing: ExistingEntries
    lookup: ReferenceLookup

    async def prepare(self, places: Sequence[int]) -> Portion:
        digests = await self._digest(places)
        unchanged = await self._find_unchanged(places, digests)
        remaining = [place for place in places if place not in unchanged]
        for _ in range(_MOST_ROUNDS):
            saves = [self._save_of(place, digests[place]) for place in remaining]
            prepared = await compose_saves(self.lookup, saves)
            pending_saves = dict(zip(remaining, prepared.pending_saves, strict=True))
            failed = await self._find_failed(pending_saves)
            if not failed:
                self.existing.reserve_slugs(pending_saves.values())
                portion = make_portion(self.store, self.upsert.actor, pending_saves, tells_fields=False)
                portion.changes.extend(EntryChange(place, saved) for place, saved in unchanged.items())
                return portion
            self.upsert.fail(failed)
            if self.upsert.policy is ErrorPolicy.REJECT_ALL:
                return Portion([])
            self.upsert.fail(find_dependents(self.store.declarations, self.upsert.items, self.existing, remaining, failed))
            remaining = [place for place in remaining if not self.upsert.has_failed(place)]
            self.lookup = ReferenceLookup(self.store, self.upsert.others(self.existing))
        raise refuse(
            ErrorCode.INVALID, (), "These items stand in each other's way; send those that failed apart from the others."
        )

    async def _digest(self, places: Sequence[int]) -> dict[int, str | None]:
        declarations, known = self.store.declarations, self.lookup.other_batches.keys_by_ref
        items = self.upsert.items
        refs = {place: collect_refs(declarations, items[place].content_type.name, items[place].data) for place in places}
        found = await self.lookup.find(ref for some in refs.values() for ref in some if ref not in known)
        return {
            place: digest_input(items[place], [known.get(ref) or found.get(ref) for ref in some])
            for place, some in refs.items()
        }

    async def _find_unchanged(self, places: Sequence[int], digests: Mapping[int, str | None]) -> dict[int, SavedEntry]:
        keys: dict[str, list[UUID]] = defaultdict(list)
        for place in places:
            if place in self.existing.existing_places:
                keys[self.upsert.items[place].content_type.name].append(self.existing.keys[place])
        last = await find_last_inputs(self.store, keys)
        inputs = {place: last[self.existing.keys[place]] for place in places if self.existing.keys[place] in last}
        return {place: saved for place, (digest, saved) in inputs.items() if digest and digest == digests[place]}

    def _save_of(self, place: int, digest: str | None) -> Save:
        item, key = self.upsert.items[place], self.existing.keys[place]
        within = (*item.path, "data")
        if place in self.existing.existing_places:
            return Update(item.content_type.name, key, item.values, within=within, input_digest=digest)
        return Create(item.content_type.name, item.new_values, key=key, within=within, input_digest=digest)

    async def _find_failed(self, pending_saves: Mapping[int, PendingSave]) -> dict[int, list[Refusal]]:
        failed = {
            place: [self._placed(place, one) for one in pending.problems.found]
            for place, pending in pending_saves.items()
            if len(pending.problems)
        }
        updated = [pending.key for pending in pending_saves.values() if isinstance(pending.save, Update)]
        foreign = await find_foreign(self.store, self.upsert.actor, updated)
        for place, pending in pending_saves.items():
            if pending.key in foreign:
                name = pending.content_type.name
                failed[place] = [refuse_foreign(self.upsert.actor, name, self.upsert.items[place].path)]
        return failed

    def _placed(self, place: int, refusal: Refusal) -> Refusal:
        """What is wrong with the entry itself, such as that somebody deleted it by now, is said of the key."""
        path = self.upsert.items[place].path
        is_placed = refusal.field[: len(path)] == path
        return refusal if is_placed else Refusal(refusal.code, (*path, "key"), refusal.message)
