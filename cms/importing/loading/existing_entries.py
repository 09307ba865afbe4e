"""What of the files' entries is there already, and by which references and keys all of them will be known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.changes.models import LoadedEntry
from cms.editing.input.problems import quote_value
from cms.editing.input.reference_input import EntryRef, EntryRefKind, FoundReferences, collect_own_refs
from cms.editing.input.reference_lookup import EntriesOfOtherBatches, find_references
from cms.editing.storage.cte import chunked
from cms.editing.storage.store import Store
from cms.editing.storage.table import table_of
from cms.errors import ErrorCode, Refusal
from cms.ids import new_key
from cms.importing.file_entries import FileEntry

MOST_LOOKED_UP = 5_000
"""So many references are looked up by one statement."""


@dataclass(frozen=True)
class ExistingEntries:
    """The entries by their places in the load: their keys, which of them are there, and how they follow each other.

    `loaded_versions` has the version in which a load last left an entry, `predecessors` the places of entries that have to
    let go of an id in another system before somebody else can take it. The refusals say which of them would have the same.
    """

    keys: tuple[UUID, ...]
    existing_places: frozenset[int]
    places_by_ref: Mapping[EntryRef, int]
    other_batches: EntriesOfOtherBatches
    loaded_versions: Mapping[UUID, int]
    predecessors: Mapping[int, Sequence[int]]
    refusals: tuple[Refusal, ...]


async def find_existing(store: Store, entries: Sequence[FileEntry], planned: Sequence[UUID] = ()) -> ExistingEntries:
    """Asks for all of them; those that are not there will have the planned keys, or new ones."""
    own = [EntryRef(entry.content_type.name, EntryRefKind.SLUG, entry.slug) for entry in entries]
    found = await _find_in_slices(store, own)
    new = planned or [new_key() for _ in own]
    keys = tuple(found.get(ref, key) for ref, key in zip(own, new, strict=True))
    refusals: list[Refusal] = []
    places = _map_places(entries, keys, refusals)
    known = {ref: keys[place] for ref, place in places.items()}
    holders = await _find_in_slices(store, [ref for ref in known if ref.kind is EntryRefKind.EXTERNAL_ID])
    return ExistingEntries(
        keys,
        frozenset(place for place, ref in enumerate(own) if ref in found),
        places,
        EntriesOfOtherBatches(known, frozenset(keys)),
        await _find_loaded_versions(store, list(found.values())),
        _find_predecessors(keys, places, holders),
        tuple(refusals),
    )


def _map_places(entries: Sequence[FileEntry], keys: Sequence[UUID], refusals: list[Refusal]) -> dict[EntryRef, int]:
    places: dict[EntryRef, int] = {}
    for place, (entry, key) in enumerate(zip(entries, keys, strict=True)):
        refs = collect_own_refs(entry.content_type.name, key, entry.values)
        refusals += [_refuse_shared_id(place, ref) for ref in refs if places.setdefault(ref, place) != place]
    return places


def _refuse_shared_id(place: int, ref: EntryRef) -> Refusal:
    source, value = ref.value if isinstance(ref.value, tuple) else ("", ref.value)
    message = f"The id {quote_value(value)} of {quote_value(source)} belongs to another {ref.type_name}; give it to one only."
    return Refusal(ErrorCode.NOT_UNIQUE, (str(place), "externalIds"), message)


def _find_predecessors(keys: Sequence[UUID], places: Mapping[EntryRef, int], holders: FoundReferences) -> dict[int, list[int]]:
    """Whoever holds an id in another system that somebody else will have comes before that one."""
    by_key = {key: place for place, key in enumerate(keys)} if holders else {}
    before: dict[int, list[int]] = defaultdict(list)
    for ref, holder in holders.items():
        if by_key.get(holder, places[ref]) != places[ref]:
            before[places[ref]].append(by_key[holder])
    return before


async def _find_in_slices(store: Store, refs: Sequence[EntryRef]) -> FoundReferences:
    found = FoundReferences({})
    for some in chunked(refs, MOST_LOOKED_UP):
        found.update(await find_references(store, some))
    return found


async def _find_loaded_versions(store: Store, keys: Sequence[UUID]) -> dict[UUID, int]:
    loaded: dict[UUID, int] = {}
    for some in chunked(keys, MOST_LOOKED_UP):
        rows = await store.select(table_of(LoadedEntry), "entry_id", some)
        loaded |= {row["entry_id"]: row["version"] for row in rows}
    return loaded
