"""Slugs in the working edition: given ones must be free, others are made from the entry's own values."""

import zlib
from collections.abc import Collection, Sequence

from cms.content.values.slugs import MAX_SLUG_LENGTH, make_slug, numbered_slug
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import quote_value
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.editing.input.save_requests import Create
from cms.editing.input.slugs.number_search import Namesakes
from cms.editing.storage.declarations import Declarations
from cms.errors import ErrorCode

LONGEST_GUESSED = 1000
"""Longer titles are refused most likely."""

_LOCKS = 64


def collect_slug_refs(pending_saves: Sequence[PendingSave]) -> set[EntryRef]:
    """The slugs to look up so that, most likely, no other need be looked up when slugs are assigned."""
    refs: set[EntryRef] = set()
    for pending in pending_saves:
        type_name, given = pending.content_type.name, pending.save.values.get("slug")
        if isinstance(given, str) and given.isascii() and len(given) <= MAX_SLUG_LENGTH and "\0" not in given:
            refs.add(EntryRef(type_name, EntryRefKind.SLUG, given))
        elif given is None and isinstance(pending.save, Create) and (base := _guess_slug(pending)):
            refs.update(_holder_refs(type_name, base))
    return refs


async def assign_slugs(lookup: ReferenceLookup, pending_saves: Sequence[PendingSave]) -> None:
    """Gives each save without a slug one that is free; notes each given one that is not."""
    for type_name in dict.fromkeys(pending.content_type.name for pending in pending_saves):
        group = [pending for pending in pending_saves if pending.content_type.name == type_name]
        await _check_given(lookup, type_name, [pending for pending in group if not pending.needs_slug])
        await _assign_made(lookup, type_name, group)


async def _check_given(lookup: ReferenceLookup, type_name: str, group: Sequence[PendingSave]) -> None:
    """An entry of the same batch that gives its slug up may be followed at once."""
    changed = [pending for pending in group if pending.record.row["slug"] != pending.stored_record.row.get("slug")]
    refs = {
        slug: EntryRef(type_name, EntryRefKind.SLUG, slug)
        for pending in changed
        if (slug := pending.record.row["slug"]) is not None
    }
    found = await lookup.find(refs.values())
    leaving = {pending.key for pending in changed}
    freed = lookup.other_batches.freed_refs
    taken = {slug: found[ref] for slug, ref in refs.items() if ref in found and found[ref] not in leaving and ref not in freed}
    new_keys = {pending.key for pending in changed if pending.stored is None}
    for pending in changed:
        slug = pending.record.row["slug"]
        if slug is not None and (holder := taken.setdefault(slug, pending.key)) != pending.key:
            remedy = f"choose another, such as {numbered_slug(slug, 2)}"
            message = f"The slug {quote_value(slug)} belongs to another {type_name}; {remedy}."
            # What is new in the batch has no id yet that a caller could know.
            entry = None if holder in new_keys else (type_name, holder)
            pending.problems.add(ErrorCode.NOT_UNIQUE, message, "slug", entry=entry)


async def _assign_made(lookup: ReferenceLookup, type_name: str, group: Sequence[PendingSave]) -> None:
    """Tries each made slug, then its numbered forms.

    Numbers are looked up by one act at a time: whoever finds a slug taken waits for the others that number the same one.
    """
    taken = {pending.record.row["slug"] for pending in group} | lookup.other_batches.slugs.get(type_name, set())
    namesakes: dict[str, Namesakes] = {}
    for pending in group:
        if pending.needs_slug and not len(pending.problems):
            base = _make_base(lookup.store.declarations, pending)
            namesakes.setdefault(base, Namesakes(base, {})).pending_saves[pending.key] = pending
    remaining = await _assign_free(lookup, type_name, namesakes.values(), taken)
    for lock in sorted({_lock_name(type_name, one.base) for one in remaining}):
        await lookup.store.take_named_lock(lock)
    while remaining:
        remaining = await _assign_free(lookup, type_name, remaining, taken)


async def _assign_free(
    lookup: ReferenceLookup, type_name: str, namesakes: Collection[Namesakes], taken: set[str]
) -> list[Namesakes]:
    """One lookup for all; gives those of whom some have no slug yet."""
    refs = {slug: _holder_refs(type_name, slug) for one in namesakes for slug in one.candidates()}
    found = await lookup.find(ref for some in refs.values() for ref in some)
    for one in namesakes:
        one.assign_free(lambda slug: {found[ref] for ref in refs[slug] if ref in found}, taken)
    return [one for one in namesakes if one.pending_saves]


def _lock_name(type_name: str, base: str) -> str:
    """One of few: a batch with many names must not take more locks than a server has."""
    return f"slugs of {type_name} {zlib.crc32(base.encode()) % _LOCKS}"


def _guess_slug(pending: PendingSave) -> str | None:
    """The slug that an entry will have if its values are stored as they are given."""
    parts = tuple(pending.save.values.get(name) for name in pending.content_type.slug_from)
    known = tuple(one for one in parts if isinstance(one, int | None) or (isinstance(one, str) and len(one) < LONGEST_GUESSED))
    if len(known) < len(parts):
        return None
    pending.guessed_slug = known, make_slug(*known)
    return pending.guessed_slug[1]


def _make_base(declarations: Declarations, pending: PendingSave) -> str:
    fields = declarations.registry.fields[pending.content_type.name]
    parts = tuple(pending.record.row[fields[name].column] for name in pending.content_type.slug_from)
    return pending.guessed_slug[1] if pending.guessed_slug and pending.guessed_slug[0] == parts else make_slug(*parts)


def _holder_refs(type_name: str, slug: str) -> tuple[EntryRef, EntryRef, EntryRef]:
    """Who may hold a slug: an entry of the working edition, one of the live one, or one that had it there."""
    return (
        EntryRef(type_name, EntryRefKind.SLUG, slug),
        EntryRef(type_name, EntryRefKind.LIVE_SLUG, slug),
        EntryRef(type_name, EntryRefKind.PAST_SLUG, slug),
    )
