"""Ids in other systems: unique for a source and value within a content type."""

from collections.abc import Collection, Sequence
from uuid import UUID

from cms.blank_text import is_blank
from cms.content.columns import EXTERNAL_ID_LENGTH, EXTERNAL_SOURCE_LENGTH
from cms.editing.input.field_values import read_list
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.reference_input import EntryRef, EntryRefKind, collect_given_external_ids, parse_external_id
from cms.editing.input.reference_lookup import ReferenceLookup
from cms.errors import ErrorCode

ExternalId = tuple[str, str]


def read_external_ids(value: object, problems: Problems) -> tuple[ExternalId, ...]:
    """The ids that a list gives, each once; every problem with one of them is noted. Misfit when it is no list."""
    ids: dict[ExternalId, int] = {}
    for place, item in enumerate(() if value is None else read_list(value)):
        here = problems.within(str(place))
        one = read_external_id(item, here)
        if one in ids:
            here.add(ErrorCode.NOT_UNIQUE, f"This id stands at {ids[one]} in the list already; give it once.")
        elif one is not None:
            ids[one] = place
    return tuple(ids)


def collect_external_id_refs(pending_saves: Sequence[PendingSave]) -> set[EntryRef]:
    """The ids that entries are likely to have, as far as their input says."""
    refs: set[EntryRef] = set()
    for pending in pending_saves:
        refs.update(collect_given_external_ids(pending.content_type.name, pending.save.values))
    return refs


async def check_external_ids(lookup: ReferenceLookup, pending_saves: Sequence[PendingSave]) -> None:
    """Notes each id that another entry of the type has, in the working edition or in the batch itself."""
    for type_name in dict.fromkeys(pending.content_type.name for pending in pending_saves):
        group = [pending for pending in pending_saves if pending.content_type.name == type_name]
        changed = [pending for pending in group if pending.record.external_ids != pending.stored_record.external_ids]
        refs = {
            one: EntryRef(type_name, EntryRefKind.EXTERNAL_ID, one)
            for pending in changed
            for one in pending.record.external_ids
        }
        found = await lookup.find(refs.values())
        # Whoever is in the batch holds what it will hold, not what it held.
        saved, freed = {pending.key for pending in group}, lookup.other_batches.freed_refs
        holders = {one: found[ref] for one, ref in refs.items() if ref in found and ref not in freed}
        taken = {one: holder for one, holder in holders.items() if holder not in saved}
        new_keys = {pending.key for pending in group if pending.stored is None}
        for pending in group:
            for one in pending.record.external_ids:
                _claim(pending, one, taken, new_keys)


def _claim(pending: PendingSave, one: ExternalId, taken: dict[ExternalId, UUID], new_keys: Collection[UUID]) -> None:
    holder = taken.setdefault(one, pending.key)
    if holder != pending.key:
        source, value = one
        place = pending.record.external_ids.index(one)
        path = pending.added_external_ids.get(one) or ("externalIds", str(place))
        type_name = pending.content_type.name
        message = f"The id {quote_value(value)} of {quote_value(source)} belongs to another {type_name}; give it to one only."
        # What is new in the batch has no id yet that a caller could know.
        entry = None if holder in new_keys else (type_name, holder)
        pending.problems.add(ErrorCode.NOT_UNIQUE, message, *path, entry=entry)


def read_external_id(item: object, problems: Problems) -> ExternalId | None:
    """An id in another system; None, with every problem noted, when it is none."""
    try:
        source, value = parse_external_id(item)
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    before = len(problems)
    for name, text, most in (("source", source, EXTERNAL_SOURCE_LENGTH), ("value", value, EXTERNAL_ID_LENGTH)):
        if is_blank(text):
            problems.add(ErrorCode.REQUIRED, f"{name} is empty; give it a text that can be seen.", name)
        elif len(text) > most:
            problems.add(ErrorCode.TOO_LONG, f"{quote_value(text)} has {len(text)} characters; give at most {most}.", name)
    return (source, value) if len(problems) == before else None
