"""Where entries stand: their latest versions, and which versions are live."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, as_key
from cms.errors import ErrorCode, refuse
from cms.ids import EntryKey, public_id

ArgumentPaths = Mapping[EntryKey, tuple[str, ...]]
"""Where the caller named each entry."""

KeysByType = Mapping[str, Sequence[UUID]]
"""Keys of entries, by the names of their types."""


@dataclass(frozen=True)
class EntryState:
    """An entry of the working edition, and which of its versions is live; `path` leads to where the caller named it."""

    type_name: str
    key: UUID
    slug: str
    version: int
    live_version: int | None
    path: tuple[str, ...]

    @property
    def entry_key(self) -> EntryKey:
        """Which entry it is."""
        return self.type_name, self.key

    @property
    def is_live(self) -> bool:
        """Whether the live edition has any version of it."""
        return self.live_version is not None

    @property
    def is_published(self) -> bool:
        """Whether the live edition has this version."""
        return self.version == self.live_version


async def find_entry_states(store: Store, paths: ArgumentPaths) -> list[EntryState]:
    """The entries that are there, in one statement; each is looked for among those of its own type."""
    keys = group_keys_by_type(paths)
    types = [one for one in store.registry.content_types if one.name in keys]
    selects = [
        f"SELECT '{one.name}' AS type, id, slug, version, live_version"
        f" FROM {store.table(Edition.WORKING, one.table).name} WHERE {store.among('id', place)}"
        for place, one in enumerate(types, start=1)
    ]
    rows = await store.run(" UNION ALL ".join(selects), *(ArrayParameter(keys[one.name]) for one in types)) if types else []
    return [_entry_state(row["type"], row, paths) for row in rows]


async def lock_entry_states(store: Store, entries: Sequence[EntryState], *, for_removal: bool = False) -> list[EntryState]:
    """The same entries as they are now, and stay until the transaction ends; in the order in which references are written.

    For removal, nobody else can begin to refer to them either. Raises Refused when one was deleted in the meantime.
    """
    lock = store.removal_lock_clause() if for_removal else store.change_lock_clause()
    paths = {one.entry_key: one.path for one in entries}
    keys = group_entries_by_type(entries)
    locked: list[EntryState] = []
    for content_type in store.registry.content_types:
        some = keys.get(content_type.name)
        if some:
            table = store.table(Edition.WORKING, content_type.table).name
            statement = f"SELECT id, slug, version, live_version FROM {table} WHERE {store.among('id', 1)} {lock}"
            locked += [_entry_state(content_type.name, row, paths) for row in await store.run(statement, ArrayParameter(some))]
    there = {one.entry_key for one in locked}
    for one in entries:
        if one.entry_key not in there:
            message = f"There is no {describe_entry(store.registry, one.entry_key)} any more; somebody deleted it."
            raise refuse(ErrorCode.NOT_FOUND, one.path, message)
    return locked


def group_entries_by_type(entries: Iterable[EntryState]) -> dict[str, Sequence[UUID]]:
    """The keys of entries, by the names of their types."""
    return group_keys_by_type(one.entry_key for one in entries)


def group_keys_by_type(keys: Iterable[EntryKey]) -> dict[str, Sequence[UUID]]:
    """The same for entries of which no more is known than which they are."""
    grouped: dict[str, list[UUID]] = defaultdict(list)
    for type_name, key in keys:
        grouped[type_name].append(key)
    return dict(grouped)


def describe_entry(registry: Registry, entry: EntryKey) -> str:
    """How a message names an entry: by its type, and by its id as callers have it. LookupError for an unknown type."""
    type_name, key = entry
    return f"{type_name} {public_id(registry.get_type(type_name).table, key)}"


def _entry_state(type_name: str, row: Row, paths: ArgumentPaths) -> EntryState:
    key = as_key(row["id"])
    return EntryState(type_name, key, row["slug"], row["version"], row["live_version"], paths[type_name, key])
