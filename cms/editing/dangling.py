"""What entries refer to that is not live."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.editions import Edition
from cms.content.graph import link_table
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.bindings import Many
from cms.editing.going import Going, by_type
from cms.editing.store import Store
from cms.editing.table import as_key


@dataclass(frozen=True)
class Dangling:
    """A reference that would lead nowhere in the live edition."""

    owner: UUID
    field: str
    to: str
    target: UUID
    slug: str


@dataclass(frozen=True)
class _Source:
    """Where the references of a field stand: a table, the column of the entry's key, and that of the target's."""

    field: str
    to: str
    table: str
    owner: str
    target: str


async def find_dangling(store: Store, entries: Sequence[Going]) -> list[Dangling]:
    """The references of entries, as they are in the working edition, to what is neither live nor among the entries.

    One statement for each type.
    """
    going = {one.key for one in entries}
    found: list[Dangling] = []
    for type_name, keys in by_type(entries).items():
        sources = list(_sources(store.registry, store.registry.get_type(type_name)))
        if sources:
            statement = " UNION ALL ".join(_select(store, source) for source in sources)
            rows = await store.run(statement, Many(keys))
            found += [
                Dangling(as_key(row["owner"]), row["field"], row["type"], as_key(row["target"]), row["slug"]) for row in rows
            ]
    return [one for one in found if one.target not in going]


def _sources(registry: Registry, content_type: ContentType) -> Iterator[_Source]:
    yield from _references(content_type, "id")
    for field in content_type.fields:
        if isinstance(field, Links):
            yield _Source(field.name, field.to, link_table(content_type, field), "owner_id", "target_id")
        elif isinstance(field, Owned):
            owned_type = registry.get_owned(field.of)
            yield from _references(owned_type, f"{owned_type.owner}_id")


def _references(row_type: RowType, owner: str) -> Iterator[_Source]:
    back = row_type.owner if isinstance(row_type, OwnedType) else None
    for field in row_type.fields:
        if isinstance(field, Reference) and field.name != back:
            yield _Source(field.name, field.to, row_type.table, owner, field.column)


def _select(store: Store, source: _Source) -> str:
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
