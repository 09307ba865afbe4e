"""Writing records into the working edition: rows first, in the order of the registry, then what hangs on them."""

from collections.abc import Sequence
from datetime import datetime

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.content.relations import Reference
from cms.editing.input.pending_save import PendingSave
from cms.editing.saving.child_rows import write_child_rows
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row
from cms.editing.storage.write_batch import WriteBatch

_WORKING = Edition.WORKING
_SYSTEM_COLUMNS = ("id", "version", "created_at", "updated_at", "published_at", "first_published_at", "live_version")


def write_records(store: Store, batch: WriteBatch, pending_saves: Sequence[PendingSave], at: datetime) -> None:
    """Collects every row of every save; entries of one batch may refer to each other in circles."""
    groups = [
        (one, group) for one in store.registry.content_types if (group := [d for d in pending_saves if d.content_type is one])
    ]
    deferred = {one.name: deferred_columns(store.registry, one) if len(pending_saves) > 1 else () for one, _ in groups}
    for content_type, group in groups:
        _write_rows(store, batch, content_type, group, deferred[content_type.name], at)
    for content_type, group in groups:
        _write_deferred_references(store, batch, content_type, group, deferred[content_type.name])
        write_child_rows(store, batch, content_type, group)


def deferred_columns(registry: Registry, content_type: ContentType) -> tuple[str, ...]:
    """The foreign keys to entries that may be written at the same time or later: set once all rows are there."""
    order = [one.name for one in registry.content_types]
    here = order.index(content_type.name)
    references = (field for field in content_type.fields if isinstance(field, Reference) and not field.required)
    return tuple(field.column for field in references if order.index(field.to) >= here)


def _write_rows(
    store: Store,
    batch: WriteBatch,
    content_type: ContentType,
    group: Sequence[PendingSave],
    deferred: Sequence[str],
    at: datetime,
) -> None:
    table = store.table(_WORKING, content_type.table)
    columns = [name for name in table.columns if name not in _SYSTEM_COLUMNS and name not in deferred]
    new = [pending for pending in group if pending.stored is None]
    old = [pending for pending in group if pending.stored is not None]
    _park_slugs(store, batch, content_type, group, old)
    marks = [pending.stored.mark for pending in old if pending.stored is not None]
    batch.update(table, [_changed_row(pending, columns, at) for pending in old], *marks[:1] if len(marks) == 1 else ())
    batch.update(table, [{"id": pending.key, "live_version": pending.version} for pending in old if pending.reverts_to_live])
    batch.insert(table, [_new_row(pending, columns, at) for pending in new])


def _new_row(pending: PendingSave, columns: Sequence[str], at: datetime) -> Row:
    system = {"id": pending.key, "version": pending.version, "created_at": at, "updated_at": at}
    return system | {column: pending.record.row[column] for column in columns}


def _changed_row(pending: PendingSave, columns: Sequence[str], at: datetime) -> Row:
    system = {"id": pending.key, "version": pending.version, "updated_at": at}
    return system | {column: pending.record.row[column] for column in columns}


def _park_slugs(
    store: Store, batch: WriteBatch, content_type: ContentType, group: Sequence[PendingSave], old: Sequence[PendingSave]
) -> None:
    """Two entries may swap slugs: while rows are written one by one, each stands on its own id."""
    wanted = {pending.record.row["slug"]: pending.key for pending in group}
    parked = [pending for pending in old if wanted.get(pending.stored_record.row["slug"], pending.key) != pending.key]
    batch.update(
        store.table(_WORKING, content_type.table), [{"id": pending.key, "slug": str(pending.key)} for pending in parked]
    )


def _write_deferred_references(
    store: Store, batch: WriteBatch, content_type: ContentType, group: Sequence[PendingSave], deferred: Sequence[str]
) -> None:
    changed = [
        pending for pending in group if any(pending.record.row[one] != pending.stored_record.row.get(one) for one in deferred)
    ]
    rows = [{"id": pending.key, **{column: pending.record.row[column] for column in deferred}} for pending in changed]
    batch.update(store.table(_WORKING, content_type.table), rows)
