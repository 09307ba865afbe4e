"""The entries that an act is about, as its caller names them."""

from collections.abc import Sequence

from cms.editing.input.problems import Problems, raise_all
from cms.editing.input.texts import check_note
from cms.editing.live.entry_state import EntryState, describe_entry, find_entry_states
from cms.editing.storage.store import Store
from cms.errors import ErrorCode
from cms.ids import EntryKey


async def get_named_entries(
    store: Store, named: Sequence[EntryKey], note: str | None, within: tuple[str, ...]
) -> tuple[EntryState, ...]:
    """The entries that are named, each once, in the order in which they were.

    `within` is the path of the list in the caller's arguments. Raises Refused with each that is not there, and with what
    is wrong with the note. LookupError for an unknown content type.
    """
    problems = Problems()
    check_note(note, problems)
    paths: dict[EntryKey, tuple[str, ...]] = {}
    for place, one in enumerate(named):
        paths.setdefault(one, (*within, str(place)))
    return await _get(store, paths, problems)


async def get_named_entry(store: Store, entry: EntryKey) -> EntryState:
    """The entry that the caller's argument `id` names; raises Refused when there is none."""
    (found,) = await _get(store, {entry: ("id",)}, Problems())
    return found


async def _get(store: Store, paths: dict[EntryKey, tuple[str, ...]], problems: Problems) -> tuple[EntryState, ...]:
    found = {one.entry_key: one for one in await find_entry_states(store, paths)}
    for entry, path in paths.items():
        if entry not in found:
            message = f"There is no {describe_entry(store.registry, entry)}; create it first, or name another."
            problems.add(ErrorCode.NOT_FOUND, message, *path)
    raise_all([problems])
    return tuple(found[entry] for entry in paths)
