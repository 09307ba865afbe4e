"""Slugs that nobody has: the one that was probably meant, found by an index however many there are."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from string import ascii_lowercase, digits

from cms.content.editions import Edition
from cms.content.entry_references import is_entry_id
from cms.content.values.slugs import MAX_SLUG_LENGTH, make_slug
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.wording import find_similar

MOST_LOOKED_FOR = 5
"""Of the slugs that are missing at once."""

NEIGHBOURS = 20
"""Slugs looked at on either side, in their order: they begin alike."""

LONGEST_EDITED = 60
SHORTEST_BEGINNING = 3


async def find_similar_slugs(store: Store, missing: Iterable[EntryRef], known: Iterable[EntryRef]) -> dict[EntryRef, str]:
    """For slugs that nobody has, the nearest that an entry has in the working edition, or in the batch: one statement."""
    slugs_by_ref = {
        ref: make_slug(ref.value) for ref in missing if isinstance(ref.value, str) and _can_be_looked_for(ref.value)
    }
    looked_for = list(slugs_by_ref.items())[:MOST_LOOKED_FOR]
    candidates = _find_known(looked_for, known)
    for place, slug in await _select(store, looked_for):
        candidates[place].append(slug)
    nearest = {ref: _choose_nearest(slug, candidates[place]) for place, (ref, slug) in enumerate(looked_for)}
    return {ref: slug for ref, slug in nearest.items() if slug is not None}


def _can_be_looked_for(name: str) -> bool:
    return len(name) <= MAX_SLUG_LENGTH and not is_entry_id(name)


async def _select(store: Store, looked_for: Sequence[tuple[EntryRef, str]]) -> list[tuple[int, str]]:
    selects: list[str] = []
    values: list[object] = []
    for place, (ref, slug) in enumerate(looked_for):
        table = store.table(Edition.WORKING, store.registry.get_type(ref.type_name).table).name
        here, edited = len(values) + 1, len(values) + 2
        after = f"SELECT slug FROM {table} WHERE slug >= ${here} ORDER BY slug LIMIT {NEIGHBOURS}"
        before = f"SELECT slug FROM {table} WHERE slug < ${here} ORDER BY slug DESC LIMIT {NEIGHBOURS}"
        alike = f"SELECT slug FROM {table} WHERE {store.among('slug', edited)}"
        selects += (f"SELECT {place} AS place, slug FROM ({some}) f" for some in (after, before, alike))
        values += slug, ArrayParameter(_list_near_texts(slug))
    rows = await store.run(" UNION ALL ".join(selects), *values) if selects else []
    return [(row["place"], row["slug"]) for row in rows]


def _find_known(looked_for: Sequence[tuple[EntryRef, str]], known: Iterable[EntryRef]) -> dict[int, list[str]]:
    slugs: dict[str, set[str]] = defaultdict(set)
    for ref in known:
        if ref.kind is EntryRefKind.SLUG and isinstance(ref.value, str):
            slugs[ref.type_name].add(ref.value)
    ordered = {to: sorted(slugs[to]) for to in {ref.type_name for ref, _ in looked_for}}
    found: dict[int, list[str]] = {}
    for place, (ref, slug) in enumerate(looked_for):
        middle = bisect_left(ordered[ref.type_name], slug)
        found[place] = ordered[ref.type_name][max(middle - NEIGHBOURS, 0) : middle + NEIGHBOURS]
        found[place] += slugs[ref.type_name].intersection(_list_near_texts(slug))
    return found


def _list_near_texts(slug: str) -> set[str]:
    """All texts that are one slip of the pen away: a character left out, put in, or mistaken, or two of them turned round."""
    if len(slug) > LONGEST_EDITED:
        return set()
    edited: set[str] = set()
    for place in range(len(slug) + 1):
        before, after = slug[:place], slug[place:]
        edited.update(before + one + rest for one in (*ascii_lowercase, *digits, "-") for rest in (after, after[1:]))
        edited.update((before + after[1:], before + after[1:2] + after[:1] + after[2:]))
    return edited


def _choose_nearest(slug: str, candidates: Collection[str]) -> str | None:
    # The rest of a slug is what is left out most: a year, a second name.
    longer = [one for one in candidates if one.startswith(f"{slug}-")] if len(slug) >= SHORTEST_BEGINNING else []
    if longer:
        return min(longer, key=lambda one: (len(one), one))
    return find_similar(slug, sorted(candidates))
