"""What of many entries is there already, and by which references and keys all of them will be known."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from cms.content.values.slugs import MAX_SLUG_LENGTH, numbered_slug
from cms.editing.bulk.bulk_entry import BulkEntry
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import quote_value
from cms.editing.input.reference_input import (
    EntryRef,
    EntryRefKind,
    FoundReferences,
    collect_given_external_ids,
    collect_own_refs,
)
from cms.editing.input.reference_lookup import EntriesOfOtherBatches, find_references
from cms.editing.storage.cte import chunked
from cms.editing.storage.store import Store
from cms.errors import ErrorCode, Refusal
from cms.ids import new_key

MOST_LOOKED_UP = 5_000
"""So many references are looked up by one statement."""


@dataclass(frozen=True)
class ExistingEntries:
    """The entries by their places: their keys, which of them are there, and how they follow each other.

    `held_refs` are the slugs and ids in other systems that somebody has by now. `freed_refs` has those of them that one of
    the entries will let go, by its place: it comes before the entry that takes it, in `predecessors`. The refusals say which
    of the entries would have the same.
    """

    keys: tuple[UUID, ...]
    existing_places: frozenset[int]
    places_by_ref: Mapping[EntryRef, int]
    held_refs: Collection[EntryRef]
    freed_refs: Mapping[EntryRef, int]
    refusals: tuple[Refusal, ...]
    slugs: dict[str, set[str]]
    """By type, the slugs that the entries will have, as far as they are known."""
    others: dict[frozenset[int], EntriesOfOtherBatches] = field(default_factory=dict)
    """What portions have to know of the others, by the entries that were left out when it was last asked for."""

    @property
    def predecessors(self) -> Mapping[int, Sequence[int]]:
        """The places of entries that have to let go of something before others can take it."""
        before: dict[int, list[int]] = defaultdict(list)
        for ref, place in self.freed_refs.items():
            before[self.places_by_ref[ref]].append(place)
        return before

    def other_batches(self, left_out: Collection[int] = ()) -> EntriesOfOtherBatches:
        """What a portion has to know of all the others, without entries that are left out."""
        left = frozenset(left_out)
        if left not in self.others:
            self.others.clear()
            self.others[left] = self._without(left)
        return self.others[left]

    def reserve_slugs(self, pending_saves: Iterable[PendingSave]) -> None:
        """Keeps slugs that a portion was given from the portions that come after it."""
        for pending in pending_saves:
            self.slugs.setdefault(pending.content_type.name, set()).add(pending.record.row["slug"])

    def _without(self, left_out: frozenset[int]) -> EntriesOfOtherBatches:
        known = {ref: self.keys[place] for ref, place in self.places_by_ref.items() if place not in left_out}
        freed = frozenset(ref for ref, place in self.freed_refs.items() if place not in left_out)
        return EntriesOfOtherBatches(known, freed, self.slugs)


async def find_existing(store: Store, entries: Sequence[BulkEntry], planned: Sequence[UUID] = ()) -> ExistingEntries:
    """Asks for all of them; those that are not there will have the planned keys, or new ones."""
    found = await _find_in_slices(store, list(chain.from_iterable(entry.own_refs for entry in entries)))
    refusals: list[Refusal] = []
    keys: list[UUID] = []
    existing: set[int] = set()
    for place, entry in enumerate(entries):
        there = list(dict.fromkeys(found[ref] for ref in entry.own_refs if ref in found))
        if len(there) > 1:
            refusals.append(_refuse_ambiguous(place, entry))
        if there:
            existing.add(place)
        keys.append(there[0] if there else planned[place] if planned else new_key())
    places = _map_places(entries, keys, refusals)
    holders = await _find_in_slices(store, [ref for ref in places if _can_be_held(ref)])
    freed = _find_freed(entries, keys, places, holders)
    slugs: dict[str, set[str]] = defaultdict(set)
    for ref in places:
        if ref.kind is EntryRefKind.SLUG and isinstance(ref.value, str):
            slugs[ref.type_name].add(ref.value)
    return ExistingEntries(tuple(keys), frozenset(existing), places, holders.keys(), freed, tuple(refusals), slugs)


def _map_places(entries: Sequence[BulkEntry], keys: Sequence[UUID], refusals: list[Refusal]) -> dict[EntryRef, int]:
    places: dict[EntryRef, int] = {}
    for place, (entry, key) in enumerate(zip(entries, keys, strict=True)):
        refs = dict.fromkeys(chain(entry.own_refs, collect_own_refs(entry.content_type.name, key, entry.values)))
        refusals += _refuse_shared(place, entry, [ref for ref in refs if places.setdefault(ref, place) != place])
    return places


def _refuse_shared(place: int, entry: BulkEntry, refs: Sequence[EntryRef]) -> Iterator[Refusal]:
    for ref in refs:
        if isinstance(ref.value, tuple):
            source, value = map(quote_value, ref.value)
            message = f"The id {value} of {source} belongs to another {ref.type_name}; give it to one only."
            given = list(collect_given_external_ids(entry.content_type.name, entry.values))
            where = [str(given.index(ref))] if ref in given else []
            yield Refusal(ErrorCode.NOT_UNIQUE, (str(place), "externalIds", *where), message)
        elif isinstance(ref.value, str):
            right = f"choose another, such as {numbered_slug(ref.value, 2)}"
            message = f"The slug {quote_value(ref.value)} belongs to another {ref.type_name}; {right}."
            yield Refusal(ErrorCode.NOT_UNIQUE, (str(place), "slug"), message)
        elif len(refs) == 1:
            message = f"This {ref.type_name} is given twice, by different ids in other systems; give it once."
            yield Refusal(ErrorCode.NOT_UNIQUE, (str(place), "externalIds"), message)


def _refuse_ambiguous(place: int, entry: BulkEntry) -> Refusal:
    name = entry.content_type.name
    message = f"These ids belong to more than one {name} that is there; give those of one."
    return Refusal(ErrorCode.NOT_UNIQUE, (str(place), "externalIds"), message)


def _find_freed(
    entries: Sequence[BulkEntry], keys: Sequence[UUID], places: Mapping[EntryRef, int], holders: FoundReferences
) -> dict[EntryRef, int]:
    by_key = {key: place for place, key in enumerate(keys)} if holders else {}
    freed = {ref: by_key[holder] for ref, holder in holders.items() if by_key.get(holder, places[ref]) != places[ref]}
    return {ref: place for ref, place in freed.items() if ref.kind in entries[place].replaced_kinds}


def _can_be_held(ref: EntryRef) -> bool:
    """Whether somebody may have it by now; slugs are not checked yet."""
    if isinstance(ref.value, str):
        return ref.value.isascii() and "\0" not in ref.value and len(ref.value) <= MAX_SLUG_LENGTH
    return ref.kind is EntryRefKind.EXTERNAL_ID


async def _find_in_slices(store: Store, refs: Sequence[EntryRef]) -> FoundReferences:
    found = FoundReferences({})
    for some in chunked(refs, MOST_LOOKED_UP):
        found.update(await find_references(store, some))
    return found
