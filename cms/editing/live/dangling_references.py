"""What entries refer to that is not live."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.content.editions import Edition
from cms.editing.live.entry_state import EntryState, group_entries_by_type
from cms.editing.live.reference_columns import ReferenceColumn, reference_columns_of
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key


@dataclass(frozen=True)
class DanglingReference:
    """A reference that would lead nowhere in the live edition."""

    owner_key: UUID
    field: str
    target_type: str
    target_key: UUID
    target_slug: str


async def find_dangling_references(store: Store, entries: Sequence[EntryState]) -> list[DanglingReference]:
    """The references of entries, as they are in the working edition, to what is neither live nor among the entries.

    One statement for each type.
    """
    keys_going_live = {one.key for one in entries}
    found: list[DanglingReference] = []
    for type_name, keys in group_entries_by_type(entries).items():
        columns = list(reference_columns_of(store.registry, store.registry.get_type(type_name)))
        if columns:
            statement = " UNION ALL ".join(_select(store, column) for column in columns)
            rows = await store.run(statement, ArrayParameter(keys))
            found += [
                DanglingReference(as_key(row["owner"]), row["field"], row["type"], as_key(row["target"]), row["slug"])
                for row in rows
            ]
    return [one for one in found if one.target_key not in keys_going_live]


def _select(store: Store, column: ReferenceColumn) -> str:
    to = store.registry.rows[column.target_type].table
    rows, working, live = (
        store.table(edition, base).name
        for edition, base in ((Edition.WORKING, column.table), (Edition.WORKING, to), (Edition.LIVE, to))
    )
    return (
        f"SELECT r.{column.owner_column} AS owner, '{column.field}' AS field, '{column.target_type}' AS type,"
        " t.id AS target, t.slug AS slug"
        f" FROM {rows} r JOIN {working} t ON t.id = r.{column.target_column}"
        f" WHERE {store.among(f'r.{column.owner_column}', 1)} AND NOT EXISTS (SELECT 1 FROM {live} l WHERE l.id = t.id)"
    )
