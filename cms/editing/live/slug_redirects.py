"""Old slugs of live entries: they keep leading to their entries, until something live has the slug again."""

from dataclasses import dataclass
from uuid import UUID

from cms.changes.models import SlugRedirect
from cms.content.editions import Edition
from cms.editing.live.entry_state import KeysByType
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.cte import CteStep
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key, table_of


@dataclass(frozen=True)
class SlugChange:
    """A live slug that would lead to its entry under another one."""

    type_name: str
    key: UUID
    old: str
    new: str


async def find_slug_changes(store: Store, keys: KeysByType) -> tuple[SlugChange, ...]:
    """The redirects that there will be once entries are copied, from slugs that none of them takes over."""
    changes: list[SlugChange] = []
    for type_name, some in keys.items():
        base = store.registry.get_type(type_name).table
        working, live = (store.table(edition, base).name for edition in Edition)
        statement = (
            f"SELECT l.id AS id, l.slug AS old, w.slug AS new FROM {live} l JOIN {working} w ON w.id = l.id"
            f" WHERE {store.among('l.id', 1)} AND w.slug <> l.slug"
            f" AND NOT EXISTS (SELECT 1 FROM {working} o WHERE o.slug = l.slug AND {store.among('o.id', 1)}) ORDER BY l.id"
        )
        rows = await store.run(statement, ArrayParameter(some))
        changes += [SlugChange(type_name, as_key(row["id"]), row["old"], row["new"]) for row in rows]
    return tuple(changes)


def plan_redirects(store: Store, keys: KeysByType) -> list[CteStep]:
    """Before entries are copied: a redirect from each live slug that nobody will have, none from one that somebody will."""
    redirects = table_of(SlugRedirect).name
    steps: list[CteStep] = []
    for place, (type_name, some) in enumerate(keys.items()):
        base, values = store.registry.get_type(type_name).table, (ArrayParameter(some),)
        working, live = (store.table(edition, base).name for edition in Edition)
        new = f"SELECT o.slug FROM {working} o WHERE {store.among('o.id', 1)}"
        remember = (
            f"INSERT INTO {redirects} (type, slug, entry_id) SELECT '{type_name}', l.slug, l.id FROM {live} l"
            f" JOIN {working} w ON w.id = l.id WHERE {store.among('l.id', 1)} AND w.slug <> l.slug AND l.slug NOT IN ({new})"
            " ON CONFLICT (type, slug) DO UPDATE SET entry_id = excluded.entry_id"
        )
        drop = f"DELETE FROM {redirects} WHERE type = '{type_name}' AND slug IN ({new})"
        steps += CteStep(f"old{place}", remember, values), CteStep(f"new{place}", drop, values)
    return steps


async def redirect_live_slugs(store: Store, keys: KeysByType) -> None:
    """Before entries leave the live edition: a redirect from each live slug, for when they come back under another one.

    Until then it leads to nothing that is live, so a reader of the live edition finds nothing there.
    """
    redirects = table_of(SlugRedirect).name
    for type_name, some in keys.items():
        live = store.table(Edition.LIVE, store.registry.get_type(type_name).table).name
        statement = (
            f"INSERT INTO {redirects} (type, slug, entry_id) SELECT '{type_name}', l.slug, l.id FROM {live} l"
            f" WHERE {store.among('l.id', 1)} ON CONFLICT (type, slug) DO UPDATE SET entry_id = excluded.entry_id"
        )
        await store.run(statement, ArrayParameter(some))


async def delete_redirects(store: Store, keys: KeysByType) -> None:
    """No redirect to any of the entries any more."""
    for some in keys.values():
        await store.delete(table_of(SlugRedirect), "entry_id", some)
