"""What hangs on an entry's row: prose, ids in other systems, links and owned rows. Only what changed is written."""

from collections.abc import Callable, Sequence
from uuid import UUID

from cms.content.content_type import ContentType, OwnedType
from cms.content.editions import Edition, external_id_table, prose_table, rich_texts
from cms.content.graph import link_table
from cms.content.relations import Links, Owned
from cms.editing.draft import Draft
from cms.editing.record import OwnedRow, Record
from cms.editing.store import Store
from cms.editing.table import Row

W = Edition.WORKING


async def write_parts(store: Store, content_type: ContentType, group: Sequence[Draft]) -> None:
    """Writes all parts of drafts of one type: two statements a table at most, however many drafts."""
    if rich_texts(content_type):
        await _replace(store, prose_table(content_type), "entry_id", group, _prose_rows)
    await _replace(store, external_id_table(content_type), "entry_id", group, _external_id_rows)
    for field in content_type.fields:
        if isinstance(field, Links):
            await _replace(store, link_table(content_type, field), "owner_id", group, _link_rows(field))
        elif isinstance(field, Owned):
            owned_type = store.registry.get_owned(field.of)
            await _replace(store, owned_type.table, f"{owned_type.owner}_id", group, _owned_rows(field, owned_type))


_RowsOf = Callable[[UUID, Record], list[Row]]


async def _replace(store: Store, base: str, owner: str, group: Sequence[Draft], rows_of: _RowsOf) -> None:
    """Exchanges the rows of each draft for which they are no longer the same."""
    gone: list[UUID] = []
    rows: list[Row] = []
    for draft in group:
        before = [] if draft.current is None else rows_of(draft.key, draft.was)
        after = rows_of(draft.key, draft.record)
        if after != before:
            rows += after
            gone += [draft.key] if before else []
    await store.delete(store.table(W, base), owner, gone)
    await store.insert(store.models.get(W, base), rows)


def _prose_rows(key: UUID, record: Record) -> list[Row]:
    return [{"entry_id": key, **record.prose}]


def _external_id_rows(key: UUID, record: Record) -> list[Row]:
    return [
        {"entry_id": key, "position": position, "source": source, "value": value}
        for position, (source, value) in enumerate(record.external_ids)
    ]


def _link_rows(field: Links) -> _RowsOf:
    def rows(key: UUID, record: Record) -> list[Row]:
        links = record.links[field.name]
        return [{"owner_id": key, "target_id": target, "position": position} for position, target in enumerate(links)]

    return rows


def _owned_rows(field: Owned, owned_type: OwnedType) -> _RowsOf:
    def row(key: UUID, position: int, owned: OwnedRow) -> Row:
        return {"id": owned.key, f"{owned_type.owner}_id": key, "position": position, **owned.row}

    def rows(key: UUID, record: Record) -> list[Row]:
        return [row(key, position, owned) for position, owned in enumerate(record.owned[field.name])]

    return rows
