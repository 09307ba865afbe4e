"""References from what is to go live to what neither is live nor goes live with it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from cms.content.editions import Edition
from cms.editing.input.problems import Problems, quote
from cms.editing.input.reference_input import EntryRef, collect_refs
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.importing.file_entries import FileEntry


async def check_live_references(names: ReferenceLookup, entries: Mapping[int, FileEntry], problems: Problems) -> None:
    """Notes each of them; what is not there at all is somebody else's complaint."""
    outside = [one for place, entry in entries.items() for one in _find_outside_refs(names, place, entry)]
    found = await names.find(ref for _, _, ref in outside)
    live = await _find_live(names.store, {ref: found[ref] for _, _, ref in outside if ref in found})
    for place, field, ref in outside:
        if ref in found and found[ref] not in live:
            entry = entries[place]
            message = (
                f"{entry.content_type.name} {quote(entry.slug)} refers in {field} to the {ref.to} {quote(ref.name)}, which is"
                " not live; publish that too, or with references."
            )
            problems.add(ErrorCode.REFERENCE_NOT_LIVE, message, str(place))


def _find_outside_refs(names: ReferenceLookup, place: int, entry: FileEntry) -> Iterator[tuple[int, str, EntryRef]]:
    """The references to what is not loaded at the same time, with their fields, each once."""
    declared, type_name = names.store.declared, entry.content_type.name
    for field in declared.forms[type_name].referring:
        if field.name in entry.values:
            refs = collect_refs(declared, type_name, {field.name: entry.values[field.name]})
            yield from ((place, field.name, ref) for ref in dict.fromkeys(refs) if ref not in names.others.known)


async def _find_live(store: Store, keys: Mapping[EntryRef, UUID]) -> set[UUID]:
    live: set[UUID] = set()
    for to in {ref.to for ref in keys}:
        table = store.table(Edition.LIVE, store.registry.get_type(to).table)
        some = [key for ref, key in keys.items() if ref.to == to]
        live |= {row["id"] for row in await store.select(table, "id", some)}
    return live
