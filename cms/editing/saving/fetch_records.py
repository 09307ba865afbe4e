"""Entries as they are stored, with all they own: one statement a type, however many entries."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table, rich_text_fields, rich_text_table
from cms.content.relation_graph import link_table
from cms.content.relations import Links, Owned
from cms.database.addresses.address import Dialect
from cms.editing.input.pending_save import StoredEntry
from cms.editing.input.record import OwnedRow, Record
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.postgres_batch import ROW_MARK
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, Table, table_of

Records = dict[UUID, Record]

_LISTS = {
    Dialect.POSTGRES: "SELECT json_agg(json_build_array({columns}) ORDER BY position) FROM {table} WHERE {owner} = e.id",
    Dialect.SQLITE: "SELECT json_group_array(json_array({columns})) FROM"
    " (SELECT {columns} FROM {table} WHERE {owner} = e.id ORDER BY position)",
}


@dataclass(frozen=True)
class _ChildList:
    """A list that hangs on entries: the field (none: ids in other systems), its table, and the columns that are read."""

    field: Links | Owned | None
    table: Table
    owner_column: str
    columns: tuple[str, ...]

    def select(self, dialect: Dialect) -> str:
        """The rows of the entry e, in their order, as a JSON list of lists."""
        names = ", ".join(f'"{column}"' for column in self.columns)
        return _LISTS[dialect].format(columns=names, table=self.table.name, owner=self.owner_column)

    def fill(self, value: str | None, record: Record) -> None:
        """Gives a record the rows that were read for it."""
        rows = list(self._decode(value))
        if self.field is None:
            record.external_ids = tuple((source, name) for source, name in rows)
        elif isinstance(self.field, Links):
            record.links[self.field.name] = tuple(target for (target,) in rows)
        else:
            names = self.columns[1:]
            owned = (OwnedRow(key, dict(zip(names, row, strict=True))) for key, *row in rows)
            record.owned[self.field.name] = tuple(owned)

    def _decode(self, value: str | None) -> Iterator[list[Any]]:  # Any: columns of all types
        decoders = [(place, self.table.decoders[one]) for place, one in enumerate(self.columns) if one in self.table.decoders]
        for row in orjson.loads(value) if value else ():
            for place, decode in decoders:
                row[place] = None if row[place] is None else decode(row[place])
            yield row


@dataclass(frozen=True)
class _RecordSelect:
    """How the entries of a type are read: a statement up to its conditions, and what its columns are."""

    statement: str
    table: Table
    rich_texts: Table | None
    rich_text_columns: tuple[str, ...]
    child_lists: tuple[_ChildList, ...]

    def read(self, row: Row) -> Record:
        """The entry in a row."""
        record = Record(self.table.decode({column: row[column] for column in self.table.columns}))
        if self.rich_texts is not None:
            record.rich_texts = self.rich_texts.decode({column: row[column] for column in self.rich_text_columns})
        for place, child_list in enumerate(self.child_lists):
            child_list.fill(row[f"part{place}"], record)
        return record


async def fetch_stored_entries(store: Store, content_type: ContentType, keys: Sequence[UUID]) -> dict[UUID, StoredEntry]:
    """The entries with these keys, as they are now.

    In a transaction nobody else changes them until it ends; without one they have marks, by which the database knows
    whether somebody did.
    """
    await store.lock_rows(store.table(Edition.WORKING, content_type.table), keys)
    found = await _fetch(store, Edition.WORKING, content_type, keys, with_marks=not store.holds_locks)
    return {record.row["id"]: StoredEntry(record.row["version"], record, mark) for record, mark in found}


async def fetch_records(store: Store, edition: Edition, content_type: ContentType, keys: Sequence[UUID]) -> Records:
    """The entries with these keys, as an edition has them."""
    found = await _fetch(store, edition, content_type, keys, with_marks=False)
    return {record.row["id"]: record for record, _ in found}


async def fetch_given_rows(
    store: Store, edition: Edition, content_type: ContentType, keys: Sequence[UUID]
) -> tuple[list[Row], Callable[[Row], Record]]:
    """The same as the database gives them, and what reads one: without what is derived from rich text, which nobody gave."""
    select = _record_select(store.declarations, store.dialect, edition, content_type.name, with_marks=False, given=True)
    rows = await store.run(f"{select.statement} WHERE {store.among('e.id', 1)}", ArrayParameter(keys))
    return rows, select.read


async def _fetch(
    store: Store, edition: Edition, content_type: ContentType, keys: Sequence[UUID], *, with_marks: bool
) -> list[tuple[Record, str | None]]:
    if not keys:
        return []
    select = _record_select(store.declarations, store.dialect, edition, content_type.name, with_marks=with_marks)
    rows = await store.run(f"{select.statement} WHERE {store.among('e.id', 1)}", ArrayParameter(keys))
    return [(select.read(row), row.get("mark")) for row in rows]


@lru_cache(maxsize=256)
def _record_select(
    declarations: Declarations, dialect: Dialect, edition: Edition, type_name: str, *, with_marks: bool, given: bool = False
) -> _RecordSelect:
    content_type = declarations.registry.get_type(type_name)
    table = table_of(declarations.models.get(edition, content_type.table))
    rich_texts = (
        table_of(declarations.models.get(edition, rich_text_table(content_type))) if rich_text_fields(content_type) else None
    )
    child_lists = tuple(_child_lists(declarations, edition, content_type))
    derived_too = tuple(column for column in (() if rich_texts is None else rich_texts.columns) if column != "entry_id")
    text_columns = tuple(field.column for field in rich_text_fields(content_type)) if given else derived_too
    columns = [
        *(f'e."{column}"' for column in table.columns),
        *(f'p."{column}"' for column in text_columns),
        *(f"({child_list.select(dialect)}) AS part{place}" for place, child_list in enumerate(child_lists)),
        *([f"e.{ROW_MARK} AS mark"] if with_marks else []),
    ]
    joined = "" if rich_texts is None else f" LEFT JOIN {rich_texts.name} p ON p.entry_id = e.id"
    statement = f"SELECT {', '.join(columns)} FROM {table.name} e{joined}"
    return _RecordSelect(statement, table, rich_texts, text_columns, child_lists)


def _child_lists(declarations: Declarations, edition: Edition, content_type: ContentType) -> Iterator[_ChildList]:
    ids = table_of(declarations.models.get(edition, external_id_table(content_type)))
    yield _ChildList(None, ids, "entry_id", ("source", "value"))
    for field in content_type.fields:
        if isinstance(field, Links):
            links = table_of(declarations.models.get(edition, link_table(content_type, field)))
            yield _ChildList(field, links, "owner_id", ("target_id",))
        elif isinstance(field, Owned):
            owned_type = declarations.registry.get_owned(field.of)
            owned, owner = table_of(declarations.models.get(edition, owned_type.table)), f"{owned_type.owner}_id"
            columns = (column for column in owned.columns if column not in {"id", owner, "position"})
            yield _ChildList(field, owned, owner, ("id", *columns))
