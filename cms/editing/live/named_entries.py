"""The entries that an act is about, as its caller names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.editing.input.problems import Problems, raise_all
from cms.editing.input.reference_input import EntryRef, EntryRefKind, FoundReferences, explain_missing
from cms.editing.input.reference_lookup import find_references
from cms.editing.input.slugs.similar_slugs import find_similar_slugs
from cms.editing.input.texts import check_note
from cms.editing.live.entry_state import EntryState, describe_entry, find_entry_states
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.ids import EntryKey


@dataclass(frozen=True)
class NamedEntry:
    """An entry as a caller names it, and where in the arguments that stands."""

    ref: EntryRef
    path: tuple[str, ...]


EntryName = EntryKey | NamedEntry
"""An entry that an act is about: by its key, or as its caller names it."""


async def get_named_entries(
    store: Store, named: Sequence[EntryName], note: str | None, within: tuple[str, ...]
) -> tuple[EntryState, ...]:
    """The entries that are named, each once, in the order in which they were.

    `within` is the path of the list in the caller's arguments, for those that are named by their keys. Slugs and ids in
    other systems are those of the working edition, as in input. Raises Refused with each that is not there, and with what
    is wrong with the note. LookupError for an unknown content type.
    """
    problems = Problems()
    check_note(note, problems)
    entries = [_with_path(one, (*within, str(place))) for place, one in enumerate(named)]
    return await _get(store, entries, problems)


async def get_named_entry(store: Store, entry: EntryName) -> EntryState:
    """The entry that the caller names, with its argument `id` when it is by key; raises Refused when there is none."""
    (found,) = await _get(store, [_with_path(entry, ("id",))], Problems())
    return found


async def get_named_key(store: Store, entry: NamedEntry) -> UUID:
    """The key of the entry that the caller names; raises Refused when it leads nowhere. An id is not looked for."""
    problems = Problems()
    keys = await _find_keys(store, [entry], problems)
    raise_all([problems])
    _, key = keys[entry]
    return key


def _with_path(entry: EntryName, path: tuple[str, ...]) -> NamedEntry:
    if isinstance(entry, NamedEntry):
        return entry
    type_name, key = entry
    return NamedEntry(EntryRef(type_name, EntryRefKind.ID, key), path)


async def _get(store: Store, entries: Sequence[NamedEntry], problems: Problems) -> tuple[EntryState, ...]:
    keys = await _find_keys(store, entries, problems)
    paths: dict[EntryKey, tuple[str, ...]] = {}
    for one in entries:
        if one in keys:
            paths.setdefault(keys[one], one.path)
    found = {one.entry_key: one for one in await find_entry_states(store, paths)}
    for entry, path in paths.items():
        if entry not in found:
            message = f"There is no {describe_entry(store.registry, entry)}; create it first, or name another."
            problems.add(ErrorCode.NOT_FOUND, message, *path)
    raise_all([problems])
    return tuple(found[entry] for entry in paths)


async def _find_keys(store: Store, entries: Sequence[NamedEntry], problems: Problems) -> dict[NamedEntry, EntryKey]:
    """Which entries are named, in one statement; notes each slug and id in another system that leads nowhere."""
    looked_for = {one.ref for one in entries if one.ref.kind is not EntryRefKind.ID}
    found = await find_references(store, looked_for)
    missing = sorted(ref for ref in looked_for if ref.kind is EntryRefKind.SLUG and ref not in found)
    references = FoundReferences(found, await find_similar_slugs(store, missing, ()) if missing else {})
    keys: dict[NamedEntry, EntryKey] = {}
    for one in entries:
        key = one.ref.value if one.ref.kind is EntryRefKind.ID else references.get(one.ref)
        if isinstance(key, UUID):
            keys[one] = (one.ref.type_name, key)
        else:
            message = explain_missing(store.registry, one.ref, references.suggestions.get(one.ref))
            problems.add(ErrorCode.NOT_FOUND, message, *one.path)
    return keys
