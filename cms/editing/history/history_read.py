"""An entry's history as it is read: pages of its rows, newest first, with what each save changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from cms.changes.act import Act
from cms.changes.models import EntryVersion, LoadedEntry
from cms.database.addresses.address import Dialect
from cms.editing.history.differences import FieldChange, find_changes
from cms.editing.history.history_write import SAVE_ACTS
from cms.editing.history.snapshot import order_snapshot
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, as_key, table_of

Snapshot = Mapping[str, object]

SNAPSHOT_COLUMN = "snapshot"

SNAPSHOT_SIZES = {Dialect.POSTGRES: "octet_length(v.snapshot::text)", Dialect.SQLITE: "length(CAST(v.snapshot AS BLOB))"}
"""How many bytes a snapshot takes: the database looks at all of it, and gives none of it away."""

_SAVE_NAMES = ", ".join(f"'{act.name}'" for act in SAVE_ACTS)


@dataclass(frozen=True)
class Version:
    """A row of an entry's history. Saves say what they changed against the save before; what is not a save changed nothing.

    The first save has nothing before it, and no changes. `key` is what a cursor holds.
    """

    key: UUID
    version: int
    at: datetime
    act: Act
    author: str
    note: str | None
    snapshot: Snapshot
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class VersionPage:
    """A page of an entry's history, newest first, and how many rows the whole history has."""

    versions: tuple[Version, ...] = ()
    total: int = 0
    has_next: bool = False


async def find_version_pages(
    store: Store, keys: Sequence[UUID], *, first: int, after: UUID | None = None, with_content: bool = True
) -> dict[UUID, VersionPage]:
    """The first rows of each entry's history, newest first, or the first that are older than the row `after`.

    Two statements, however many entries. An entry without history has an empty page. Without content, snapshots are empty
    and nothing is compared.
    """
    rows: dict[UUID, list[Row]] = defaultdict(list)
    for row in await _find_rows(store, keys, first + 1, after, with_content=with_content):
        rows[row["entry_id"]].append(row)
    totals = await _count_rows(store, keys)
    return {key: _version_page(store, rows[key], totals.get(key, 0), first) for key in keys}


async def measure_version_pages(store: Store, keys: Sequence[UUID], *, first: int, after: UUID | None = None) -> int:
    """How many bytes the snapshots in such pages take together: one statement, which gives none of them away."""
    page, values = _page_rows(store, keys, first + 1, after)
    (row,) = await store.run(f"SELECT coalesce(sum({SNAPSHOT_SIZES[store.dialect]}), 0) AS size {page}", *values)
    return int(row["size"])


async def find_snapshot(store: Store, key: UUID, version: int) -> Snapshot | None:
    """What a version of an entry was, as input that would make it again; None when there is no such version.

    Of two with the same number the later one: an entry that was deleted can be made again under its old key.
    """
    history = table_of(EntryVersion)
    statement = (
        f"SELECT snapshot FROM {history.name} WHERE entry_id = $1 AND version = $2 AND act IN ({_SAVE_NAMES})"
        " ORDER BY id DESC LIMIT 1"
    )
    rows = await store.run(statement, key, version)
    return _read_json(rows[0]["snapshot"]) if rows else None


async def find_loaded_snapshots(store: Store, keys: Sequence[UUID]) -> dict[UUID, Snapshot]:
    """Each entry as the last load from files left it; those that were never loaded are left out."""
    history = table_of(EntryVersion)
    statement = (
        f"SELECT v.entry_id, v.snapshot FROM {table_of(LoadedEntry).name} l JOIN {history.name} v"
        f" ON v.entry_id = l.entry_id AND v.version = l.version AND v.act IN ({_SAVE_NAMES})"
        f" WHERE {store.among('l.entry_id', 1)} ORDER BY v.id"
    )
    rows = [history.decode(row) for row in await store.run(statement, ArrayParameter(keys))] if keys else []
    return {row["entry_id"]: row[SNAPSHOT_COLUMN] for row in rows}


async def find_last_saves(store: Store, keys: Sequence[UUID]) -> dict[UUID, Row]:
    """Who saved each entry last, and when."""
    history = table_of(EntryVersion)
    statement = (
        f"SELECT entry_id, author, at FROM {history.name}"
        f" WHERE {store.among('entry_id', 1)} AND act IN ({_SAVE_NAMES}) ORDER BY id"
    )
    rows = [history.decode(row) for row in await store.run(statement, ArrayParameter(keys))] if keys else []
    return {row["entry_id"]: row for row in rows}


async def _find_rows(store: Store, keys: Sequence[UUID], most: int, after: UUID | None, *, with_content: bool) -> list[Row]:
    """Rows with the snapshot of the save before each save; numbered by their ids first, which an index holds alone."""
    history = table_of(EntryVersion)
    before = (
        f"SELECT p.snapshot FROM {history.name} p WHERE p.entry_id = v.entry_id AND p.id < v.id AND p.act IN ({_SAVE_NAMES})"
        " ORDER BY p.id DESC LIMIT 1"
    )
    columns = ", ".join(f"v.{column}" for column in history.columns if with_content or column != SNAPSHOT_COLUMN)
    compared = "false" if not with_content else f"v.act IN ({_SAVE_NAMES}) AND v.act <> '{Act.CREATED.name}'"
    page, values = _page_rows(store, keys, most, after)
    statement = f"SELECT {columns}, CASE WHEN {compared} THEN ({before}) END AS before {page} ORDER BY v.id DESC"
    return [history.decode(row) for row in await store.run(statement, *values)]


def _page_rows(store: Store, keys: Sequence[UUID], most: int, after: UUID | None) -> tuple[str, tuple[object, ...]]:
    """The rows of a page as `v`, from FROM on, and the values that are bound in it."""
    history = table_of(EntryVersion).name
    values = (ArrayParameter(keys), most) if after is None else (ArrayParameter(keys), most, after)
    older = "" if after is None else "AND n.id < $3"
    numbered = (
        f"SELECT n.id, row_number() OVER (PARTITION BY n.entry_id ORDER BY n.id DESC) AS place"
        f" FROM {history} n WHERE {store.among('n.entry_id', 1)} {older}"
    )
    return f"FROM ({numbered}) c JOIN {history} v ON v.id = c.id WHERE c.place <= $2", values


async def _count_rows(store: Store, keys: Sequence[UUID]) -> dict[UUID, int]:
    statement = (
        f"SELECT entry_id, count(*) AS total FROM {table_of(EntryVersion).name}"
        f" WHERE {store.among('entry_id', 1)} GROUP BY entry_id"
    )
    return {as_key(row["entry_id"]): row["total"] for row in await store.run(statement, ArrayParameter(keys))}


def _version_page(store: Store, rows: Sequence[Row], total: int, first: int) -> VersionPage:
    return VersionPage(tuple(_version(store, row) for row in rows[:first]), total, has_next=len(rows) > first)


def _version(store: Store, row: Row) -> Version:
    type_name, before = row["type"], row["before"]
    snapshot = order_snapshot(store.declarations, type_name, row[SNAPSHOT_COLUMN]) if SNAPSHOT_COLUMN in row else {}
    content_type = store.registry.get_type(type_name)
    changes = () if before is None else find_changes(content_type, _read_json(before), snapshot)
    act = Act[row["act"]]
    return Version(row["id"], row["version"], row["at"], act, row["author"], row["note"], snapshot, changes)


def _read_json(value: Any) -> Snapshot:  # Any: JSON, as text or read by the driver
    read: Snapshot = orjson.loads(value) if isinstance(value, str | bytes) else value
    return read
