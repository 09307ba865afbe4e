"""Who refers to entries that are to be removed, and stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.editing.live.entry_state import EntryState
from cms.editing.live.reference_columns import ReferenceColumn, reference_columns_of
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key

_MOST_NAMED = 20
"""How many referrers by one field are named: a thousand would help nobody."""


@dataclass(frozen=True)
class Referrer:
    """An entry that stays, and the field by which it refers to one that is to be removed."""

    type_name: str
    key: UUID
    slug: str
    field: str
    target_key: UUID

    @property
    def identity(self) -> tuple[UUID, str, UUID]:
        """What is the same in both editions: slugs may differ."""
        return self.key, self.field, self.target_key


async def find_referrers(store: Store, edition: Edition, entries: Sequence[EntryState]) -> list[Referrer]:
    """Those of an edition that refer to any of the entries and are not among them; in one statement."""
    target_types = {one.type_name for one in entries}
    selects = [
        _select(store, edition, content_type, column)
        for content_type in store.registry.content_types
        for column in reference_columns_of(store.registry, content_type)
        if column.target_type in target_types
    ]
    rows = await store.run(" UNION ALL ".join(selects), ArrayParameter(one.key for one in entries)) if selects else []
    return [Referrer(row["type"], as_key(row["owner"]), row["slug"], row["field"], as_key(row["target"])) for row in rows]


def _select(store: Store, edition: Edition, content_type: ContentType, column: ReferenceColumn) -> str:
    rows, owners = (store.table(edition, base).name for base in (column.table, content_type.table))
    found = (
        f"SELECT DISTINCT o.id AS owner, o.slug AS slug, r.{column.target_column} AS target"
        f" FROM {rows} r JOIN {owners} o ON o.id = r.{column.owner_column}"
        f" WHERE {store.among(f'r.{column.target_column}', 1)} AND NOT ({store.among('o.id', 1)})"
        f" ORDER BY slug, owner, target LIMIT {_MOST_NAMED}"
    )
    named = f"'{content_type.name}' AS type, '{column.field}' AS field"
    return f"SELECT {named}, f.owner, f.slug, f.target FROM ({found}) f"
