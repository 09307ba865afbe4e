"""Copying entries from the working edition into the live one, with all they own, table by table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table, kept_columns, prose_table, rich_texts
from cms.content.graph import link_table
from cms.content.registry import Registry
from cms.content.relations import Links, Owned
from cms.editing.bindings import Many
from cms.editing.store import Store
from cms.editing.write import late_columns


@dataclass(frozen=True)
class Part:
    """A table of what hangs on entries: the column of the entry's key, and whether rows keep their own keys."""

    base: str
    owner: str
    keeps_keys: bool


async def copy_entries(store: Store, keys: Mapping[str, Sequence[UUID]], at: datetime) -> None:
    """Makes live rows of working ones; rows that are live already stay in place, so that all that refers to them holds."""
    types = [one for one in store.registry.content_types if one.name in keys]
    for content_type in types:
        some = Many(keys[content_type.name])
        await _mark_published(store, content_type, some, at)
        await _park_slugs(store, content_type, some)
        await _copy_rows(store, content_type, some)
    for content_type in types:
        some = Many(keys[content_type.name])
        await _copy_late_references(store, content_type, some)
        for part in parts_of(store.registry, content_type):
            await _copy_part(store, part, some)


async def _mark_published(store: Store, content_type: ContentType, keys: Many, at: datetime) -> None:
    table = store.table(Edition.WORKING, content_type.table).name
    statement = (
        f"UPDATE {table} SET live_version = version, published_at = $2,"
        f" first_published_at = coalesce(first_published_at, $2) WHERE {store.among('id', 1)}"
    )
    await store.run(statement, keys, at)


async def _park_slugs(store: Store, content_type: ContentType, keys: Many) -> None:
    """Two entries may swap slugs: while rows are written one by one, each stands on its own id."""
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    statement = (
        f"UPDATE {live} SET slug = cast(id AS text) WHERE {store.among('id', 1)}"
        f" AND slug <> (SELECT w.slug FROM {working} w WHERE w.id = {live}.id)"
    )
    await store.run(statement, keys)


async def _copy_rows(store: Store, content_type: ContentType, keys: Many) -> None:
    working, live = (store.table(edition, content_type.table) for edition in Edition)
    kept = kept_columns(content_type)
    left_out = {*kept, *late_columns(store.registry, content_type)}
    columns = [column for column in live.columns if column not in left_out]
    counters = [name for name, column in kept.items() if not column.null]
    names, values = ", ".join([*columns, *counters]), ", ".join([*columns, *("0" for _ in counters)])
    settings = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    statement = (
        f"INSERT INTO {live.name} ({names}) SELECT {values} FROM {working.name} WHERE {store.among('id', 1)}"
        f" ON CONFLICT (id) DO UPDATE SET {settings}"
    )
    await store.run(statement, keys)


async def _copy_late_references(store: Store, content_type: ContentType, keys: Many) -> None:
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    late = late_columns(store.registry, content_type)
    if late:
        settings = ", ".join(f"{one} = (SELECT w.{one} FROM {working} w WHERE w.id = {live}.id)" for one in late)
        await store.run(f"UPDATE {live} SET {settings} WHERE {store.among('id', 1)}", keys)


def parts_of(registry: Registry, content_type: ContentType) -> Iterator[Part]:
    """All tables of what hangs on a type's entries, closures apart."""
    if rich_texts(content_type):
        yield Part(prose_table(content_type), "entry_id", keeps_keys=True)
    yield Part(external_id_table(content_type), "entry_id", keeps_keys=False)
    for field in content_type.fields:
        if isinstance(field, Links):
            yield Part(link_table(content_type, field), "owner_id", keeps_keys=False)
        elif isinstance(field, Owned):
            owned_type = registry.get_owned(field.of)
            yield Part(owned_type.table, f"{owned_type.owner}_id", keeps_keys=True)


async def _copy_part(store: Store, part: Part, keys: Many) -> None:
    working, live = (store.table(edition, part.base) for edition in Edition)
    columns = ", ".join(column for column in live.columns if part.keeps_keys or column != "id")
    whose = store.among(part.owner, 1)
    await store.run(f"DELETE FROM {live.name} WHERE {whose}", keys)
    await store.run(f"INSERT INTO {live.name} ({columns}) SELECT {columns} FROM {working.name} WHERE {whose}", keys)
