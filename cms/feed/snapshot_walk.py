"""The walk through all that is live, type after type, which the log of what happens meanwhile makes a snapshot."""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.editing.storage.store import Store
from cms.feed.cursor import refuse_cursor
from cms.feed.position import LogMark, SnapshotPosition

_FIRST_KEY = UUID(int=0)


class LiveEntry(NamedTuple):
    """An entry that is live, and the place in the walk after it."""

    position: SnapshotPosition
    slug: str
    at: datetime


def begin_snapshot(began: LogMark, types: frozenset[str]) -> SnapshotPosition:
    """Before everything that is live, in a walk that begins when the log stands there."""
    return SnapshotPosition(began, _digest(types), "", _FIRST_KEY)


def check_types(position: SnapshotPosition, types: frozenset[str]) -> None:
    """RequestRefused when a walk was begun for other types: what is behind it would never be told."""
    if position.types != _digest(types):
        raise refuse_cursor("this cursor was given within a snapshot of other types; go on with the same, or begin again")


async def walk_snapshot(store: Store, position: SnapshotPosition, types: frozenset[str], most: int) -> list[LiveEntry]:
    """The next entries of these types that are live: what is referred to first, and by their keys within a type."""
    found: list[LiveEntry] = []
    for content_type in _types_ahead(store.registry, position.type_name, types):
        key = position.key if content_type.name == position.type_name else _FIRST_KEY
        if len(found) < most:
            found += await _find_live(
                store, content_type, position._replace(type_name=content_type.name, key=key), most - len(found)
            )
    return found


async def _find_live(store: Store, content_type: ContentType, after: SnapshotPosition, most: int) -> list[LiveEntry]:
    table = store.table(Edition.LIVE, content_type.table)
    statement = f"SELECT id, slug, published_at FROM {table.name} WHERE id > $1 ORDER BY id LIMIT $2"
    rows = [table.decode(row) for row in await store.run(statement, after.key, most)]
    return [LiveEntry(after._replace(key=row["id"]), row["slug"], row["published_at"]) for row in rows]


def _types_ahead(registry: Registry, begun: str, types: frozenset[str]) -> list[ContentType]:
    names = [one.name for one in registry.content_types]
    first = names.index(begun) if begun in names else 0
    return [one for one in registry.content_types[first:] if one.name in types]


def _digest(types: frozenset[str]) -> str:
    return hashlib.sha256(",".join(sorted(types)).encode()).hexdigest()[:8]
