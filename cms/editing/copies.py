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
from cms.database.address import Dialect
from cms.editing.bindings import Many
from cms.editing.redirects import turn_redirects
from cms.editing.store import Store
from cms.editing.together import Step, run_together
from cms.editing.write import late_columns


@dataclass(frozen=True)
class Part:
    """A table of what hangs on entries: the column of the entry's key, and whether rows keep their own keys."""

    base: str
    owner: str
    keeps_keys: bool


async def copy_entries(store: Store, keys: Mapping[str, Sequence[UUID]], at: datetime) -> None:
    """Makes live rows of working ones; rows that are live already stay in place, so that all that refers to them holds.

    Redirects follow from the slugs that they have before and afterwards.
    """
    types = [(one, Many(keys[one.name])) for one in store.registry.content_types if one.name in keys]
    before = turn_redirects(store, keys)
    parking = [_park_slugs(store, one, some) for one, some in types if len(some) > 1]
    if parking:
        await run_together(store, [*before, *parking])
        before = []
    steps = [step for one, some in types for step in _copy_rows(store, one, some, at)]
    if store.dialect is Dialect.SQLITE:
        steps += [step for one, some in types for step in _copy_late_references(store, one, some)]
    parts = [(part, some) for one, some in types for part in parts_of(store.registry, one)]
    steps += [step for part, some in parts for step in _copy_part(store, part, some)]
    await run_together(store, [*before, *steps])


def _park_slugs(store: Store, content_type: ContentType, keys: Many) -> Step:
    """Two entries may swap slugs: while rows are written one by one, each stands on its own id."""
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    statement = (
        f"UPDATE {live} SET slug = cast(id AS text) WHERE {store.among('id', 1)}"
        f" AND slug <> (SELECT w.slug FROM {working} w WHERE w.id = {live}.id)"
    )
    return Step(f"parked_{content_type.table}", statement, (keys,))


def _copy_rows(store: Store, content_type: ContentType, keys: Many, at: datetime) -> tuple[Step, Step]:
    """Working rows are marked as live, and copied as they are then."""
    working, live = (store.table(edition, content_type.table) for edition in Edition)
    mark = (
        f"UPDATE {working.name} SET live_version = version, published_at = $2,"
        f" first_published_at = coalesce(first_published_at, $2) WHERE {store.among('id', 1)}"
    )
    kept, marked = kept_columns(content_type), f"marked_{working.name}"
    names = {column: column for column in live.columns if column not in {*kept, *_late(store, content_type)}}
    values = {**names, **{name: "0" for name, column in kept.items() if not column.null}}
    settings = ", ".join(f"{column} = excluded.{column}" for column in names if column != "id")
    source, chosen = (marked, ()) if store.dialect is Dialect.POSTGRES else (working.name, (keys,))
    copy = (
        f"INSERT INTO {live.name} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}"
        f" WHERE {store.among('id', 1) if chosen else 'true'} ON CONFLICT (id) DO UPDATE SET {settings}"
    )
    return Step(marked, mark, (keys, at), returning="*"), Step(f"copied_{working.name}", copy, chosen)


def _late(store: Store, content_type: ContentType) -> tuple[str, ...]:
    """On PostgreSQL all rows are written by one statement, at whose end they may refer to each other."""
    return () if store.dialect is Dialect.POSTGRES else late_columns(store.registry, content_type)


def _copy_late_references(store: Store, content_type: ContentType, keys: Many) -> Iterator[Step]:
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    late = late_columns(store.registry, content_type)
    if late:
        settings = ", ".join(f"{one} = (SELECT w.{one} FROM {working} w WHERE w.id = {live}.id)" for one in late)
        yield Step(f"late_{working}", f"UPDATE {live} SET {settings} WHERE {store.among('id', 1)}", (keys,))


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


def _copy_part(store: Store, part: Part, keys: Many) -> tuple[Step, Step]:
    working, live = (store.table(edition, part.base) for edition in Edition)
    columns = ", ".join(column for column in live.columns if part.keeps_keys or column != "id")
    gone, whose = f"gone_{part.base}", store.among(part.owner, 1)
    # What takes the place of rows comes after they are gone.
    after = f" AND (SELECT count(*) FROM {gone}) >= 0" if store.dialect is Dialect.POSTGRES else ""
    insert = f"INSERT INTO {live.name} ({columns}) SELECT {columns} FROM {working.name} WHERE {whose}{after}"
    return Step(gone, f"DELETE FROM {live.name} WHERE {whose}", (keys,)), Step(f"came_{part.base}", insert, (keys,))
