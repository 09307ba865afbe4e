"""References from what is to go live to what neither is live nor goes live with it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from cms.content.editions import Edition
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.reference_input import EntryRef, collect_refs
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.importing.file_entries import FileEntry


async def check_live_references(lookup: ReferenceLookup, entries: Mapping[int, FileEntry], problems: Problems) -> None:
    """Notes each of them; what is not there at all is noted elsewhere."""
    outside = [one for place, entry in entries.items() for one in _find_outside_refs(lookup, place, entry)]
    found = await lookup.find(ref for _, _, ref in outside)
    live = await _find_live(lookup.store, {ref: found[ref] for _, _, ref in outside if ref in found})
    for place, field, ref in outside:
        if ref in found and found[ref] not in live:
            entry = entries[place]
            message = (
                f"{entry.content_type.name} {quote_value(entry.name)} refers in {field} to the {ref.type_name}"
                f" {quote_value(ref.value)}, which is not live; publish that too, or with references."
            )
            problems.add(ErrorCode.REFERENCE_NOT_LIVE, message, str(place))


def _find_outside_refs(lookup: ReferenceLookup, place: int, entry: FileEntry) -> Iterator[tuple[int, str, EntryRef]]:
    """The references to what is not loaded at the same time, with their fields, each once."""
    declarations, type_name = lookup.store.declarations, entry.content_type.name
    for field in declarations.input_types[type_name].reference_fields:
        if field.name in entry.values:
            refs = collect_refs(declarations, type_name, {field.name: entry.values[field.name]})
            yield from ((place, field.name, ref) for ref in dict.fromkeys(refs) if ref not in lookup.other_batches.keys_by_ref)


async def _find_live(store: Store, keys: Mapping[EntryRef, UUID]) -> set[UUID]:
    live: set[UUID] = set()
    for to in {ref.type_name for ref in keys}:
        table = store.table(Edition.LIVE, store.registry.get_type(to).table)
        some = [key for ref, key in keys.items() if ref.type_name == to]
        live |= {row["id"] for row in await store.select(table, "id", some)}
    return live
