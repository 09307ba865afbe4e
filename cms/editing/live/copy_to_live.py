"""Copying entries from the working edition into the live one, with all they own, table by table."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cms.content.content_type import ContentType
from cms.content.editions import Edition, aggregate_columns
from cms.database.addresses.address import Dialect
from cms.editing.live.child_tables import ChildTable, child_tables_of
from cms.editing.live.entry_state import KeysByType
from cms.editing.live.slug_redirects import plan_redirects
from cms.editing.saving.write_records import deferred_columns
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.cte import CteStep, run_as_ctes, run_in_chunks
from cms.editing.storage.store import Store

MOST_COPIED_AT_ONCE = 2_000
"""So many entries are copied by one statement."""

TypesWithKeys = Sequence[tuple[ContentType, ArrayParameter]]


async def copy_entries(store: Store, keys: KeysByType, at: datetime) -> None:
    """Makes live rows of working ones; rows that are live already stay in place, so that all that refers to them holds.

    Redirects follow from the slugs that they have before and afterwards. Very many are copied step by step, so many to a
    statement: all at once would take longer than a statement may.
    """
    types = [(one, ArrayParameter(keys[one.name])) for one in store.registry.content_types if one.name in keys]
    before = plan_redirects(store, keys)
    parking = [_park_slugs(store, one, some) for one, some in types if len(some) > 1]
    if parking:
        await run_as_ctes(store, [*before, *parking])
        before = []
    if store.dialect is Dialect.POSTGRES and sum(len(some) for _, some in types) <= MOST_COPIED_AT_ONCE:
        await run_as_ctes(store, [*before, *_copy_in_one_statement(store, types, at)])
    else:
        await run_in_chunks(store, [*before, *_copy_step_by_step(store, types, at)], MOST_COPIED_AT_ONCE)


def _copy_in_one_statement(store: Store, types: TypesWithKeys, at: datetime) -> Iterator[CteStep]:
    """One statement, at whose end rows may refer to each other."""
    for content_type, keys in types:
        yield from _copy_rows(store, content_type, keys, at)
    for content_type, keys in types:
        for child_table in child_tables_of(store.registry, content_type):
            yield from _copy_child_table(
                store, child_table, keys, f" AND (SELECT count(*) FROM {_deleting_step(child_table)}) >= 0"
            )


def _copy_step_by_step(store: Store, types: TypesWithKeys, at: datetime) -> Iterator[CteStep]:
    """One step after the other: references to what is copied later are set once it is there."""
    for content_type, keys in types:
        yield from _copy_rows_without_deferred(store, content_type, keys, at)
    for content_type, keys in types:
        yield from _copy_deferred_references(store, content_type, keys)
    for content_type, keys in types:
        for child_table in child_tables_of(store.registry, content_type):
            yield from _copy_child_table(store, child_table, keys)


def _park_slugs(store: Store, content_type: ContentType, keys: ArrayParameter) -> CteStep:
    """Two entries may swap slugs: while rows are written one by one, each stands on its own id."""
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    statement = (
        f"UPDATE {live} SET slug = cast(id AS text) WHERE {store.among('id', 1)}"
        f" AND slug <> (SELECT w.slug FROM {working} w WHERE w.id = {live}.id)"
    )
    return CteStep(f"parked_{content_type.table}", statement, (keys,))


def _copy_rows(store: Store, content_type: ContentType, keys: ArrayParameter, at: datetime) -> tuple[CteStep, CteStep]:
    """Working rows are marked as live, and copied as they are then."""
    mark = _mark_rows(store, content_type, keys, at)
    return mark, CteStep(f"copied_{content_type.table}", _insert_rows(store, content_type, mark.name, "true", ()))


def _copy_rows_without_deferred(
    store: Store, content_type: ContentType, keys: ArrayParameter, at: datetime
) -> tuple[CteStep, CteStep]:
    deferred, working = deferred_columns(store.registry, content_type), store.table(Edition.WORKING, content_type.table).name
    copy = _insert_rows(store, content_type, working, store.among("id", 1), deferred)
    return _mark_rows(store, content_type, keys, at), CteStep(f"copied_{content_type.table}", copy, (keys,))


def _mark_rows(store: Store, content_type: ContentType, keys: ArrayParameter, at: datetime) -> CteStep:
    working = store.table(Edition.WORKING, content_type.table).name
    mark = (
        f"UPDATE {working} SET live_version = version, published_at = $2,"
        f" first_published_at = coalesce(first_published_at, $2) WHERE {store.among('id', 1)}"
    )
    return CteStep(f"marked_{working}", mark, (keys, at), returning="*")


def _insert_rows(store: Store, content_type: ContentType, source: str, condition: str, deferred: Sequence[str]) -> str:
    live = store.table(Edition.LIVE, content_type.table)
    aggregates = aggregate_columns(content_type)
    names = {column: column for column in live.columns if column not in {*aggregates, *deferred}}
    values = {**names, **{name: "0" for name, column in aggregates.items() if not column.null}}
    settings = ", ".join(f"{column} = excluded.{column}" for column in names if column != "id")
    return (
        f"INSERT INTO {live.name} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}"
        f" WHERE {condition} ON CONFLICT (id) DO UPDATE SET {settings}"
    )


def _copy_deferred_references(store: Store, content_type: ContentType, keys: ArrayParameter) -> Iterator[CteStep]:
    working, live = (store.table(edition, content_type.table).name for edition in Edition)
    deferred = deferred_columns(store.registry, content_type)
    if deferred:
        settings = ", ".join(f"{one} = (SELECT w.{one} FROM {working} w WHERE w.id = {live}.id)" for one in deferred)
        yield CteStep(f"late_{working}", f"UPDATE {live} SET {settings} WHERE {store.among('id', 1)}", (keys,))


def _deleting_step(child_table: ChildTable) -> str:
    return f"gone_{child_table.base}"


def _copy_child_table(store: Store, child_table: ChildTable, keys: ArrayParameter, after: str = "") -> tuple[CteStep, CteStep]:
    """What takes the place of rows comes after they are gone."""
    working, live = (store.table(edition, child_table.base) for edition in Edition)
    columns = ", ".join(column for column in live.columns if child_table.keeps_keys or column != "id")
    whose = store.among(child_table.owner_column, 1)
    insert = f"INSERT INTO {live.name} ({columns}) SELECT {columns} FROM {working.name} WHERE {whose}{after}"
    return CteStep(_deleting_step(child_table), f"DELETE FROM {live.name} WHERE {whose}", (keys,)), CteStep(
        f"came_{child_table.base}", insert, (keys,)
    )
