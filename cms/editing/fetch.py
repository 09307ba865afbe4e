"""Entries as they are stored, with all they own: a statement a table, however many entries."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table, prose_table, rich_texts
from cms.content.graph import link_table
from cms.content.relations import Links, Owned
from cms.editing.bindings import Many
from cms.editing.draft import Current
from cms.editing.record import OwnedRow, Record
from cms.editing.store import Store
from cms.editing.table import Row, as_key

Records = dict[UUID, Record]

_IN_ORDER = "ORDER BY position"


async def fetch_current(store: Store, content_type: ContentType, keys: Sequence[UUID]) -> dict[UUID, Current]:
    """The entries with these keys, as they are now; nobody else changes them until the transaction ends."""
    records = await fetch_records(store, Edition.WORKING, content_type, keys, store.for_change())
    return {key: Current(record.row["version"], record) for key, record in records.items()}


async def fetch_records(
    store: Store, edition: Edition, content_type: ContentType, keys: Sequence[UUID], tail: str = ""
) -> dict[UUID, Record]:
    """The entries with these keys, as an edition has them; `tail` ends the select of their rows."""
    rows = await store.select(store.table(edition, content_type.table), "id", keys, tail)
    records = {row["id"]: Record(row) for row in rows}
    if records:
        await _fetch_prose(store, edition, content_type, records)
        await _fetch_external_ids(store, edition, content_type, records)
        await _fetch_links(store, edition, content_type, records)
        await _fetch_owned(store, edition, content_type, records)
    return records


async def _fetch_prose(store: Store, edition: Edition, content_type: ContentType, records: Records) -> None:
    if rich_texts(content_type):
        for row in await store.select(store.table(edition, prose_table(content_type)), "entry_id", list(records)):
            records[row.pop("entry_id")].prose = row


async def _fetch_external_ids(store: Store, edition: Edition, content_type: ContentType, records: Records) -> None:
    table = store.table(edition, external_id_table(content_type))
    ids: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for row in await store.select(table, "entry_id", list(records), _IN_ORDER):
        ids[row["entry_id"]].append((row["source"], row["value"]))
    for key, record in records.items():
        record.external_ids = tuple(ids[key])


async def _fetch_links(store: Store, edition: Edition, content_type: ContentType, records: Records) -> None:
    for field in content_type.fields:
        if isinstance(field, Links):
            targets: dict[UUID, list[UUID]] = defaultdict(list)
            table = store.table(edition, link_table(content_type, field))
            for row in await store.select(table, "owner_id", list(records), _IN_ORDER):
                targets[row["owner_id"]].append(row["target_id"])
            for key, record in records.items():
                record.links[field.name] = tuple(targets[key])


async def _fetch_owned(store: Store, edition: Edition, content_type: ContentType, records: Records) -> None:
    for field in content_type.fields:
        if isinstance(field, Owned):
            owned_type = store.registry.get_owned(field.of)
            owner = f"{owned_type.owner}_id"
            owned: dict[UUID, list[OwnedRow]] = defaultdict(list)
            for row in await store.select(store.table(edition, owned_type.table), owner, list(records), _IN_ORDER):
                owned[row.pop(owner)].append(_owned_row(row))
            for key, record in records.items():
                record.owned[field.name] = tuple(owned[key])


def _owned_row(row: Row) -> OwnedRow:
    row.pop("position")
    return OwnedRow(row.pop("id"), row)


async def find_standing(store: Store, content_type: ContentType, keys: Sequence[UUID]) -> set[UUID]:
    """Those of the keys that an entry of the type has."""
    table = store.table(Edition.WORKING, content_type.table)
    rows = await store.run(f"SELECT id FROM {table.name} WHERE {store.among('id', 1)}", Many(keys))
    return {as_key(row["id"]) for row in rows}
