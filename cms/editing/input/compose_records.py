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
from cms.editing.input.save_requests import Discard, Restore
from cms.editing.input.texts import LONGEST_QUICK_TEXT
from cms.editing.input.unknown_fields import refuse_unknown
from cms.editing.storage.input_types import Declarations, InputField


async def compose_records(
    declarations: Declarations, pending_saves: Iterable[PendingSave], references: FoundReferences
) -> None:
    """Fills in the records of saves: what holds much beside the event loop, where it would keep everybody waiting."""
    for pending in pending_saves:
        if any(_weigh(value) > LONGEST_QUICK_TEXT for value in pending.save.values.values()):
            await asyncio.to_thread(compose_record, declarations, pending, references)
        else:
            compose_record(declarations, pending, references)


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


def compose_record(declarations: Declarations, pending: PendingSave, references: FoundReferences) -> None:
    """Fills in the save's record, field by field; notes every problem on the way.

    A new entry has every field, as if null had been given for the absent ones; an update touches the given ones. What
    is discarded becomes what is live, which was refused or derived when it was saved. What is restored may be older than
    the formats of today.
    """
    if isinstance(pending.save, Discard) and pending.live_record is not None:
        pending.record = pending.live_record.copy()
        return
    values, problems = pending.save.values, pending.problems
    if isinstance(pending.save, Restore):
        declarations = declarations.without_formats
    input_type = declarations.input_types[pending.content_type.name]
    refuse_unknown(values, input_type.names, problems)
    pending.record = pending.stored_record.copy()
    before = len(problems)
    for input_field in input_type.fields:
        if pending.stored is None or input_field.field.name in values:
            _read_field(declarations, pending, input_field, values.get(input_field.field.name), references)
    if len(problems) == before:
        derive_texts(input_type, pending.record.row, pending.record.rich_texts, problems)


def _read_field(
    declarations: Declarations, pending: PendingSave, input_field: InputField, value: object, references: FoundReferences
) -> None:
    record, problems, field = pending.record, pending.problems, input_field.field
    match field:
        case Slug() if value is None:
            pending.needs_slug = True
            record.row |= input_field.default_row
        case ExternalIds():
            record.external_ids = read_external_ids(value, problems.within(field.name))
        case Links():
            record.links[field.name] = read_links(declarations, field, value, references, problems.within(field.name))
        case Owned():
            current = pending.stored_record.owned.get(field.name, ())
            record.owned[field.name] = read_owned_rows(
                declarations, field, value, current, references, problems.within(field.name)
            )
        case Text() | TextList() if pending.stored is not None and field.format and value == record.row[field.column]:
            pass  # it may have been stored when its format was another
        case RichText():
            record.rich_texts |= read_columns(declarations, input_field, value, references, problems)
        case _:
            record.row |= read_columns(declarations, input_field, value, references, problems)
