"""What hangs on an entry's row: rich texts, ids in other systems, links and owned rows. Only what changed is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table, rich_text_fields, rich_text_table
from cms.content.relation_graph import link_table
from cms.content.relations import Links, Owned
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.record import OwnedRow, Record
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row
from cms.editing.storage.write_batch import WriteBatch

_WORKING = Edition.WORKING


def write_child_rows(store: Store, batch: WriteBatch, content_type: ContentType, group: Sequence[PendingSave]) -> None:
    """Collects all child rows of saves of one type that are no longer the same."""
    for child_rows in _child_rows_of(store.declarations, content_type.name):
        read = child_rows.read
        changed = [one for one in group if read(one.record) != (read(one.stored_record) if one.stored else child_rows.empty)]
        if changed:
            table = store.table(_WORKING, child_rows.base)
            stored = [one.key for one in changed if one.stored and read(one.stored_record)]
            batch.delete(table, child_rows.owner_column, stored)
            batch.insert(table, [row for one in changed for row in child_rows.rows(one.key, read(one.record))])


@dataclass(frozen=True)
class _ChildRows:
    """A table of what hangs on entries: its column of their keys, what of a record it holds, and as which rows."""

    base: str
    owner_column: str
    read: Callable[[Record], Any]  # Any: each table's own kind of value, which its own rows are made of
    rows: Callable[[UUID, Any], Iterable[Row]]
    empty: object = ()


@lru_cache(maxsize=256)
def _child_rows_of(declarations: Declarations, type_name: str) -> tuple[_ChildRows, ...]:
    content_type = declarations.registry.get_type(type_name)
    tables = [_ChildRows(external_id_table(content_type), "entry_id", lambda record: record.external_ids, _external_id_rows)]
    if rich_text_fields(content_type):
        tables.insert(
            0, _ChildRows(rich_text_table(content_type), "entry_id", lambda record: record.rich_texts, _rich_text_rows, {})
        )
    for field in content_type.fields:
        if isinstance(field, Links):
            tables.append(_ChildRows(link_table(content_type, field), "owner_id", _links_of(field.name), _link_rows))
        elif isinstance(field, Owned):
            owned_type = declarations.registry.get_owned(field.of)
            owner = f"{owned_type.owner}_id"
            tables.append(_ChildRows(owned_type.table, owner, _owned_of(field.name), _owned_rows(owner)))
    return tuple(tables)


def _links_of(name: str) -> Callable[[Record], object]:
    return lambda record: record.links[name]


def _owned_of(name: str) -> Callable[[Record], object]:
    return lambda record: record.owned[name]


def _rich_text_rows(key: UUID, rich_texts: Row) -> Iterable[Row]:
    return ({"entry_id": key, **rich_texts},)


def _external_id_rows(key: UUID, ids: Sequence[tuple[str, str]]) -> Iterable[Row]:
    for position, (source, value) in enumerate(ids):
        yield {"entry_id": key, "position": position, "source": source, "value": value}


def _link_rows(key: UUID, targets: Sequence[UUID]) -> Iterable[Row]:
    for position, target in enumerate(targets):
        yield {"owner_id": key, "target_id": target, "position": position}


def _owned_rows(owner: str) -> Callable[[UUID, Sequence[OwnedRow]], Iterable[Row]]:
    return lambda key, rows: ({"id": one.key, owner: key, "position": n, **one.row} for n, one in enumerate(rows))
