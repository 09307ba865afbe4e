"""Slugs in the working edition: given ones must be free, others are made from the entry's own values."""

import zlib
from collections.abc import Collection, Sequence

from cms.content.values.slugs import MAX_SLUG_LENGTH, make_slug, numbered
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import quote
from cms.editing.input.reference_input import EntryRef
from cms.editing.input.reference_lookup import LIVE_SLUG, PAST_SLUG, ReferenceLookup
from cms.editing.input.saves import Create
from cms.editing.input.slugs.namesakes import Namesakes
from cms.editing.storage.input_types import Declarations
from cms.errors import ErrorCode

LONGEST_GUESSED = 1000
"""Longer titles are refused most likely."""

_LOCKS = 64


def collect_slug_refs(drafts: Sequence[PendingSave]) -> set[EntryRef]:
    """The names to ask for so that, most likely, no other need be asked for when slugs are placed."""
    wanted: set[EntryRef] = set()
    for draft in drafts:
        type_name, given = draft.content_type.name, draft.save.values.get("slug")
        if isinstance(given, str) and given.isascii() and len(given) <= MAX_SLUG_LENGTH and "\0" not in given:
            wanted.add(EntryRef(type_name, "slug", given))
        elif given is None and isinstance(draft.save, Create) and (base := _guess_slug(draft)):
            wanted.update(_holder_refs(type_name, base))
    return wanted


async def assign_slugs(names: ReferenceLookup, drafts: Sequence[PendingSave]) -> None:
    """Gives each draft without a slug one that is free; notes each given one that is not."""
    for type_name in dict.fromkeys(draft.content_type.name for draft in drafts):
        group = [draft for draft in drafts if draft.content_type.name == type_name]
        await _check_given(names, type_name, [draft for draft in group if not draft.makes_slug])
        await _assign_made(names, type_name, group)


async def _check_given(names: ReferenceLookup, type_name: str, group: Sequence[PendingSave]) -> None:
    """An entry of the same batch that gives its slug up may be followed at once."""
    changed = [draft for draft in group if draft.record.row["slug"] != draft.was.row.get("slug")]
    refs = {slug: EntryRef(type_name, "slug", slug) for draft in changed if (slug := draft.record.row["slug"]) is not None}
    found = await names.find(refs.values())
    leaving = {draft.key for draft in changed}
    taken = {slug: found[ref] for slug, ref in refs.items() if ref in found and found[ref] not in leaving}
    for draft in changed:
        slug = draft.record.row["slug"]
        if slug is not None and taken.setdefault(slug, draft.key) != draft.key:
            right = f"choose another, such as {numbered(slug, 2)}"
            message = f"The slug {quote(slug)} belongs to another {type_name}; {right}."
            draft.problems.add(ErrorCode.NOT_UNIQUE, message, "slug")


async def _assign_made(names: ReferenceLookup, type_name: str, group: Sequence[PendingSave]) -> None:
    """Tries each made slug, then its numbered forms.

    Numbers are looked up by one act at a time: whoever finds a slug taken waits for the others that number the same one.
    """
    taken = {draft.record.row["slug"] for draft in group}
    families: dict[str, Namesakes] = {}
    for draft in group:
        if draft.makes_slug and not len(draft.problems):
            base = _make_base(names.store.declared, draft)
            families.setdefault(base, Namesakes(base, {})).drafts[draft.key] = draft
    left = await _assign_free(names, type_name, families.values(), taken)
    for line in sorted({_lock_name(type_name, one.base) for one in left}):
        await names.store.stand_in_line(line)
    while left:
        left = await _assign_free(names, type_name, left, taken)


async def _assign_free(
    names: ReferenceLookup, type_name: str, families: Collection[Namesakes], taken: set[str]
) -> list[Namesakes]:
    """One lookup for all, and those of whom some have no slug yet."""
    refs = {slug: _holder_refs(type_name, slug) for one in families for slug in one.candidates()}
    found = await names.find(ref for some in refs.values() for ref in some)
    for one in families:
        one.place(lambda slug: {found[ref] for ref in refs[slug] if ref in found}, taken)
    return [one for one in families if one.drafts]


def _lock_name(type_name: str, base: str) -> str:
    """One of few: a batch with many names must not take more locks than a server has."""
    return f"slugs of {type_name} {zlib.crc32(base.encode()) % _LOCKS}"


def _guess_slug(draft: PendingSave) -> str | None:
    """The slug that an entry will have if its values are stored as they are given."""
    parts = tuple(draft.save.values.get(name) for name in draft.content_type.slug_from)
    known = tuple(one for one in parts if isinstance(one, int | None) or (isinstance(one, str) and len(one) < LONGEST_GUESSED))
    if len(known) < len(parts):
        return None
    draft.guess = known, make_slug(*known)
    return draft.guess[1]


def _make_base(declared: Declarations, draft: PendingSave) -> str:
    fields = declared.registry.fields[draft.content_type.name]
    parts = tuple(draft.record.row[fields[name].column] for name in draft.content_type.slug_from)
    return draft.guess[1] if draft.guess and draft.guess[0] == parts else make_slug(*parts)


def _holder_refs(type_name: str, slug: str) -> tuple[EntryRef, EntryRef, EntryRef]:
    """Who may hold a slug: an entry of the working edition, one of the live one, or one that had it there."""
    return EntryRef(type_name, "slug", slug), EntryRef(type_name, LIVE_SLUG, slug), EntryRef(type_name, PAST_SLUG, slug)
