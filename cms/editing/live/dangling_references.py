"""What entries refer to that is not live."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.content.editions import Edition
from cms.editing.live.entry_state import EntryState, keys_by_type
from cms.editing.live.reference_columns import ReferenceColumn, reference_columns_of
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key


@dataclass(frozen=True)
class DanglingReference:
    """A reference that would lead nowhere in the live edition."""

    owner: UUID
    field: str
    to: str
    target: UUID
    slug: str


async def find_dangling_references(store: Store, entries: Sequence[EntryState]) -> list[DanglingReference]:
    """The references of entries, as they are in the working edition, to what is neither live nor among the entries.

    One statement for each type.
    """
    going = {one.key for one in entries}
    found: list[DanglingReference] = []
    for type_name, keys in keys_by_type(entries).items():
        sources = list(reference_columns_of(store.registry, store.registry.get_type(type_name)))
        if sources:
            statement = " UNION ALL ".join(_select(store, source) for source in sources)
            rows = await store.run(statement, ArrayParameter(keys))
            found += [
                DanglingReference(as_key(row["owner"]), row["field"], row["type"], as_key(row["target"]), row["slug"])
                for row in rows
            ]
    return [one for one in found if one.target not in going]


def _select(store: Store, source: ReferenceColumn) -> str:
    to = store.registry.rows[source.to].table
    rows, working, live = (
        store.table(edition, base).name
        for edition, base in ((Edition.WORKING, source.table), (Edition.WORKING, to), (Edition.LIVE, to))
    )
    return (
        f"SELECT r.{source.owner} AS owner, '{source.field}' AS field, '{source.to}' AS type, t.id AS target, t.slug AS slug"
        f" FROM {rows} r JOIN {working} t ON t.id = r.{source.target}"
        f" WHERE {store.among(f'r.{source.owner}', 1)} AND NOT EXISTS (SELECT 1 FROM {live} l WHERE l.id = t.id)"
    )
