"""The record of an entry, from what it was and what somebody gave."""

import asyncio
from collections.abc import Iterable

from cms.content.fields import ExternalIds, RichText, Slug, Text, TextList
from cms.content.relations import Links, Owned
from cms.editing.input.derived_columns import RenderedText, derive_texts
from cms.editing.input.external_ids import read_external_ids
from cms.editing.input.field_columns import read_columns, read_links
from cms.editing.input.owned_rows import read_owned_rows
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.reference_input import FoundReferences
from cms.editing.input.saves import Discard, Restore
from cms.editing.input.texts import LONGEST_QUICK_TEXT
from cms.editing.input.unknown_fields import refuse_unknown
from cms.editing.storage.input_types import Declarations, InputField


async def compose_records(declared: Declarations, drafts: Iterable[PendingSave], found: FoundReferences) -> None:
    """Fills in the records of drafts: what holds much beside the event loop, where it would keep everybody waiting."""
    for draft in drafts:
        if any(_weigh(value) > LONGEST_QUICK_TEXT for value in draft.save.values.values()):
            await asyncio.to_thread(compose_record, declared, draft, found)
        else:
            compose_record(declared, draft, found)


def _weigh(value: object) -> int:
    match value:
        case RenderedText(markdown):
            return len(markdown)
        case list() | tuple():
            return 10 * len(value)
        case str():
            return len(value)
        case _:
            return 0


def compose_record(declared: Declarations, draft: PendingSave, found: FoundReferences) -> None:
    """Fills in the draft's record, field by field; notes every problem on the way.

    A new entry has every field, as if null had been given for the absent ones; an update touches the given ones. What
    is discarded becomes what is live, which was refused or derived when it was saved. What is restored may be older than
    the formats of today.
    """
    if isinstance(draft.save, Discard) and draft.live is not None:
        draft.record = draft.live.copy()
        return
    values, problems = draft.save.values, draft.problems
    if isinstance(draft.save, Restore):
        declared = declared.unformatted
    form = declared.forms[draft.content_type.name]
    refuse_unknown(values, form.names, problems)
    draft.record = draft.was.copy()
    before = len(problems)
    for wanted in form.inputs:
        if draft.current is None or wanted.field.name in values:
            _read_field(declared, draft, wanted, values.get(wanted.field.name), found)
    if len(problems) == before:
        derive_texts(form, draft.record.row, draft.record.prose, problems)


def _read_field(declared: Declarations, draft: PendingSave, wanted: InputField, value: object, found: FoundReferences) -> None:
    record, problems, field = draft.record, draft.problems, wanted.field
    match field:
        case Slug() if value is None:
            draft.makes_slug = True
            record.row |= wanted.nothing
        case ExternalIds():
            record.external_ids = read_external_ids(value, problems.within(field.name))
        case Links():
            record.links[field.name] = read_links(declared, field, value, found, problems.within(field.name))
        case Owned():
            current = draft.was.owned.get(field.name, ())
            record.owned[field.name] = read_owned_rows(declared, field, value, current, found, problems.within(field.name))
        case Text() | TextList() if draft.current is not None and field.format and value == record.row[field.column]:
            pass  # it may have been stored when its format was another
        case RichText():
            record.prose |= read_columns(declared, wanted, value, found, problems)
        case _:
            record.row |= read_columns(declared, wanted, value, found, problems)
