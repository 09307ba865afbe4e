"""Slugs in the working edition: given ones must be free, others are made from the entry's own values."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from cms.changes.models import SlugRedirect
from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.slugs import make_slug, numbered
from cms.editing.bindings import Many
from cms.editing.draft import Draft
from cms.editing.problems import shown
from cms.editing.store import Store
from cms.editing.table import as_key, table_of
from cms.errors import ErrorCode


async def place_slugs(store: Store, drafts: Sequence[Draft]) -> None:
    """Gives each draft without a slug one that is free; notes each given one that is not."""
    for content_type in store.registry.content_types:
        group = [draft for draft in drafts if draft.content_type is content_type]
        await _check_given(store, content_type, [draft for draft in group if not draft.makes_slug])
        await _make(store, content_type, group)


async def _check_given(store: Store, content_type: ContentType, group: Sequence[Draft]) -> None:
    """An entry of the same batch that gives its slug up may be followed at once."""
    changed = [draft for draft in group if draft.record.row["slug"] != draft.was.row.get("slug")]
    table = store.table(Edition.WORKING, content_type.table)
    wanted = {draft.record.row["slug"] for draft in changed}
    rows = await store.run(f"SELECT id, slug FROM {table.name} WHERE {store.among('slug', 1)}", Many(wanted)) if wanted else []
    leaving = {draft.key for draft in changed}
    taken = {row["slug"]: key for row in rows if (key := as_key(row["id"])) not in leaving}
    for draft in changed:
        slug = draft.record.row["slug"]
        if slug is not None and taken.setdefault(slug, draft.key) != draft.key:
            right = f"choose another, such as {numbered(slug, 2)}"
            message = f"The slug {shown(slug)} belongs to another {content_type.name}; {right}."
            draft.problems.add(ErrorCode.NOT_UNIQUE, message, "slug")


async def _make(store: Store, content_type: ContentType, group: Sequence[Draft]) -> None:
    """Tries each made slug, then its numbered forms, a block of them to a statement."""
    left = [draft for draft in group if draft.makes_slug and not len(draft.problems)]
    bases = {draft.key: _base(store, draft) for draft in left}
    taken = {draft.record.row["slug"] for draft in group}
    tried, block = 0, max(Counter(bases.values()).values(), default=0)
    while left:
        wishes = {base: [_candidate(base, n) for n in range(tried + 1, tried + block + 1)] for base in bases.values()}
        holders = await _holders(store, content_type, {slug for slugs in wishes.values() for slug in slugs})
        left = [draft for draft in left if not _take(draft, wishes[bases[draft.key]], holders, taken)]
        bases = {draft.key: bases[draft.key] for draft in left}
        tried, block = tried + block, 4 * (block + 1)


def _base(store: Store, draft: Draft) -> str:
    fields = store.registry.fields[draft.content_type.name]
    return make_slug(*(draft.record.row[fields[name].column] for name in draft.content_type.slug_from))


def _candidate(base: str, n: int) -> str:
    return base if n == 1 else numbered(base, n)


def _take(draft: Draft, wishes: Iterable[str], holders: dict[str, set[UUID]], taken: set[str]) -> bool:
    for slug in wishes:
        if slug not in taken and holders[slug] <= {draft.key}:
            draft.record.row["slug"] = slug
            taken.add(slug)
            return True
    return False


async def _holders(store: Store, content_type: ContentType, slugs: set[str]) -> dict[str, set[UUID]]:
    """Who holds each slug: in the working edition, in the live one, or by having had it there."""
    tables = [store.table(edition, content_type.table).name for edition in Edition]
    entries = [f"SELECT id, slug FROM {table} WHERE {store.among('slug', 1)}" for table in tables]
    past = f"SELECT entry_id, slug FROM {table_of(SlugRedirect).name} WHERE type = $2 AND {store.among('slug', 1)}"
    holders: dict[str, set[UUID]] = defaultdict(set)
    for row in await store.run(" UNION ALL ".join((*entries, past)), Many(slugs), content_type.name):
        holders[row["slug"]].add(as_key(row["id"]))
    return holders
