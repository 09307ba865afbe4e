"""Which entries are meant by what other systems' files say: those that are there by their ids, new ones by free slugs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cms.content.editions import Edition
from cms.content.values.slugs import make_slug, numbered_slug
from cms.editing.history.snapshot import make_snapshot
from cms.editing.input.record import Record
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.editing.input.reference_lookup import find_references
from cms.editing.saving.fetch_records import fetch_records
from cms.editing.storage.cte import chunked
from cms.editing.storage.store import Store
from cms.importing.file_entries import FileEntry
from cms.importing.file_errors import FileError
from cms.importing.located_values import Mistake
from cms.importing.sources.known_references import KnownReferences
from cms.importing.sources.source_entry import SourceEntry

_MOST_SETTLED = 2_000
MOST_NAMESAKES = 20


@dataclass
class SettledEntries:
    """The entries as a load takes them, what is wrong with others, and what somebody might want to know."""

    entries: list[FileEntry] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    notes: list[FileError] = field(default_factory=list)


async def settle_entries(store: Store, source_entries: Sequence[SourceEntry]) -> SettledEntries:
    """Finds out which entries are meant; of those that are there and only mentioned nothing is loaded."""
    settled = SettledEntries()
    distinct, aliases = _merge_mentions(source_entries, settled.errors)
    keys = await _find_keys(store, distinct)
    records = await _fetch_records(store, [(one, keys[place]) for place, one in enumerate(distinct) if place in keys])
    slugs = await _choose_slugs(store, distinct, keys, records, settled.notes)
    known = KnownReferences(
        store.registry,
        {ref: slugs[place] for ref, place in aliases.items()},
        {(distinct[place].content_type.name, slugs[place]): key for place, key in keys.items()},
    )
    for place, entry in enumerate(distinct):
        record = records.get(keys[place]) if place in keys else None
        if record is None or not entry.is_mentioned:
            values = known.point(entry.content_type, entry.values) | {"slug": slugs[place]}
            if record is not None:
                present = make_snapshot(store.declarations, entry.content_type.name, record)
                values |= {
                    name: known.add(entry.content_type, name, present[name], values[name])
                    for name in entry.added_to & values.keys()
                }
            settled.entries.append(
                FileEntry(entry.file, entry.content_type, slugs[place], values, entry.located_value, is_whole=False)
            )
    return settled


def _merge_mentions(
    source_entries: Sequence[SourceEntry], errors: list[FileError]
) -> tuple[list[SourceEntry], dict[EntryRef, int]]:
    """Each entry once, and the places of all by the references that they may be known by."""
    distinct: list[SourceEntry] = []
    aliases: dict[EntryRef, int] = {}
    for entry in source_entries:
        place = next((aliases[ref] for ref in entry.known_by if ref in aliases), len(distinct))
        if place == len(distinct):
            distinct.append(entry)
        elif not entry.is_mentioned:
            first = distinct[place]
            message = f"This {entry.content_type.name} stands in {first.file}:{first.located_value.line} already; give it once."
            errors.append(FileError(entry.file, Mistake(entry.located_value.line, message)))
        for ref in entry.known_by:
            aliases.setdefault(ref, place)
    return distinct, aliases


async def _find_keys(store: Store, entries: Sequence[SourceEntry]) -> dict[int, UUID]:
    """The keys of those that are there, by their places."""
    found: dict[EntryRef, UUID] = {}
    for refs in chunked(list(dict.fromkeys(ref for one in entries for ref in one.known_by)), _MOST_SETTLED):
        found |= await find_references(store, refs)
    keys: dict[int, UUID] = {}
    for place, entry in enumerate(entries):
        key = next((found[ref] for ref in entry.known_by if ref in found), None)
        if key is not None:
            keys[place] = key
    return keys


async def _fetch_records(store: Store, entries: Sequence[tuple[SourceEntry, UUID]]) -> dict[UUID, Record]:
    records: dict[UUID, Record] = {}
    for content_type in store.registry.content_types:
        keys = [key for entry, key in entries if entry.content_type == content_type]
        for some in chunked(keys, _MOST_SETTLED):
            records |= await fetch_records(store, Edition.WORKING, content_type, some)
    return records


async def _choose_slugs(
    store: Store,
    entries: Sequence[SourceEntry],
    keys: Mapping[int, UUID],
    records: Mapping[UUID, Record],
    notes: list[FileError],
) -> list[str]:
    """The slug of each: its own where it is there, else the one that is wanted, with a number where that is taken."""
    new = [one for place, one in enumerate(entries) if place not in keys]
    taken = await _find_taken(store, new)
    there = {key: str(record.row["slug"]) for key, record in records.items()}
    slugs: list[str] = []
    for place, entry in enumerate(entries):
        if place in keys:
            slugs.append(there[keys[place]])
            continue
        slug = next(one for one in _list_candidates(entry) if (entry.content_type.name, one) not in taken)
        if slug != entry.slug:
            notes.append(_tell_of_namesake(entry, slug))
        taken.add((entry.content_type.name, slug))
        slugs.append(slug)
    return slugs


async def _find_taken(store: Store, entries: Sequence[SourceEntry]) -> set[tuple[str, str]]:
    """The types and slugs that are there of all that might be chosen."""
    wanted = dict.fromkeys(
        EntryRef(one.content_type.name, EntryRefKind.SLUG, slug) for one in entries for slug in _list_candidates(one)
    )
    taken: set[tuple[str, str]] = set()
    for some in chunked(list(wanted), _MOST_SETTLED):
        taken |= {(ref.type_name, str(ref.value)) for ref in await find_references(store, some)}
    return taken


def _list_candidates(entry: SourceEntry) -> list[str]:
    """The slug that is wanted, the same with numbers, and at last one that nobody else can want."""
    ids = (ref.value for ref in entry.known_by if isinstance(ref.value, tuple))
    own = make_slug(entry.slug, *next(ids, ()))
    return [entry.slug, *(numbered_slug(entry.slug, number) for number in range(2, MOST_NAMESAKES)), own]


def _tell_of_namesake(entry: SourceEntry, slug: str) -> FileError:
    source, value = next(ref.value for ref in entry.known_by if isinstance(ref.value, tuple))
    message = (
        f"The {entry.content_type.name} {slug} is new: {entry.slug} is another one; if both are the same,"
        f" give that one the external id {source}:{value} and load again."
    )
    return FileError(entry.file, Mistake(entry.located_value.line, message))
