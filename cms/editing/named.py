"""The entries that an act is about, as its caller names them."""

from collections.abc import Sequence
from uuid import UUID

from cms.editing.begin import check_note
from cms.editing.going import Going, find_going
from cms.editing.problems import Problems, raise_all
from cms.editing.store import Store
from cms.errors import ErrorCode, refuse


async def get_named(store: Store, keys: Sequence[UUID], note: str | None, within: tuple[str, ...]) -> tuple[Going, ...]:
    """The entries with these keys, each once, in the order in which they were named.

    `within` is the path of the list of keys in the caller's arguments. Raises Refused with each key that is none's, and
    with what is wrong with the note.
    """
    problems = Problems()
    check_note(note, problems)
    paths: dict[UUID, tuple[str, ...]] = {}
    for place, key in enumerate(keys):
        paths.setdefault(key, (*within, str(place)))
    found = {one.key: one for one in await find_going(store, paths)}
    for key, path in paths.items():
        if key not in found:
            problems.add(ErrorCode.NOT_FOUND, f"There is no entry {key}; create it first, or name another.", *path)
    raise_all([problems])
    return tuple(found[key] for key in paths)


async def get_one(store: Store, key: UUID) -> Going:
    """The entry with this key, which the caller's argument `id` names; raises Refused when there is none."""
    for entry in await find_going(store, {key: ("id",)}):
        return entry
    raise refuse(ErrorCode.NOT_FOUND, ("id",), f"There is no entry {key}; create it first, or name another.")
