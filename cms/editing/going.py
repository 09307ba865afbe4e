"""Entries on their way into the live edition, and where the working edition stands with each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.content.editions import Edition
from cms.editing.bindings import Many
from cms.editing.store import Store
from cms.editing.table import Row, as_key
from cms.errors import ErrorCode, refuse
from cms.ids import public_id


@dataclass(frozen=True)
class Going:
    """An entry that is to be live as it is; `path` leads to where the caller named it."""

    type_name: str
    key: UUID
    slug: str
    version: int
    live_version: int | None
    path: tuple[str, ...]

    @property
    def is_live(self) -> bool:
        """Whether the live edition has any version of it."""
        return self.live_version is not None

    @property
    def is_live_already(self) -> bool:
        """Whether the live edition has this version."""
        return self.version == self.live_version


async def find_going(store: Store, paths: Mapping[UUID, tuple[str, ...]]) -> list[Going]:
    """The entries with these keys, whatever their types, in one statement."""
    selects = [
        f"SELECT '{one.name}' AS type, id, slug, version, live_version"
        f" FROM {store.table(Edition.WORKING, one.table).name} WHERE {store.among('id', 1)}"
        for one in store.registry.content_types
    ]
    rows = await store.run(" UNION ALL ".join(selects), Many(paths)) if paths else []
    return [_going(row["type"], row, paths) for row in rows]


async def lock_going(store: Store, entries: Sequence[Going], *, for_removal: bool = False) -> list[Going]:
    """The same entries as they are now, and stay until the transaction ends; in the order in which references are written.

    For removal, nobody else can begin to refer to them either. Raises Refused when one was deleted in the meantime.
    """
    lock = store.for_removal() if for_removal else store.for_change()
    paths = {one.key: one.path for one in entries}
    keys = by_type(entries)
    locked: list[Going] = []
    for content_type in store.registry.content_types:
        some = keys.get(content_type.name)
        if some:
            table = store.table(Edition.WORKING, content_type.table).name
            statement = f"SELECT id, slug, version, live_version FROM {table} WHERE {store.among('id', 1)} {lock}"
            locked += [_going(content_type.name, row, paths) for row in await store.run(statement, Many(some))]
    there = {one.key for one in locked}
    for one in entries:
        if one.key not in there:
            gone = public_id(store.registry.get_type(one.type_name).table, one.key)
            raise refuse(ErrorCode.NOT_FOUND, one.path, f"There is no {one.type_name} {gone} any more; somebody deleted it.")
    return locked


def by_type(entries: Iterable[Going]) -> dict[str, Sequence[UUID]]:
    """The keys of entries, by the names of their types."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for one in entries:
        keys[one.type_name].append(one.key)
    return dict(keys)


def _going(type_name: str, row: Row, paths: Mapping[UUID, tuple[str, ...]]) -> Going:
    key = as_key(row["id"])
    return Going(type_name, key, row["slug"], row["version"], row["live_version"], paths[key])
