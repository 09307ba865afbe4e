"""The record of an entry, from what it was and what somebody gave."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from cms.content.fields import ExternalIds, Field, RichText, Slug, Text, TextList
from cms.content.relations import Links, Owned
from cms.editing.input.derived_columns import RenderedText, derive_texts
from cms.editing.input.external_ids import read_external_ids
from cms.editing.input.field_columns import column_readers, read_links
from cms.editing.input.lists.list_changers import change_lists
from cms.editing.input.owned_rows import make_row_reader
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Misfit
from cms.editing.input.record import Record
from cms.editing.input.reference_input import FoundReferences, make_reference_reader
from cms.editing.input.save_requests import Discard, Restore
from cms.editing.input.texts import LONGEST_QUICK_TEXT
from cms.editing.input.unknown_fields import note_unknown_fields
from cms.editing.storage.declarations import Declarations, InputField, InputType

FillField = Callable[[PendingSave, object, FoundReferences], None]
"""Gives a record what was given for a field. Misfit when that is refused."""


async def compose_records(
    declarations: Declarations, pending_saves: Collection[PendingSave], references: FoundReferences
) -> None:
    """Fills in the records of saves: what holds much beside the event loop, where it would keep everybody waiting."""
    weight = sum(_weigh(value) for pending in pending_saves for value in pending.save.values.values())
    if weight > LONGEST_QUICK_TEXT:
        await asyncio.to_thread(_compose_all, declarations, pending_saves, references)
    else:
        _compose_all(declarations, pending_saves, references)


def _compose_all(declarations: Declarations, pending_saves: Iterable[PendingSave], references: FoundReferences) -> None:
    for pending in pending_saves:
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
    if isinstance(pending.save, Restore):
        declarations = declarations.without_formats
    make_record_composer(declarations, pending.content_type.name).compose(pending, references)


@lru_cache(maxsize=256)
def make_record_composer(declarations: Declarations, type_name: str) -> "RecordComposer":
    """What composes the records of a type."""
    input_type = declarations.input_types[type_name]
    composer = RecordComposer(declarations, input_type, Record())
    for one in input_type.fields:
        composer.add(one)
    return composer


@dataclass(frozen=True)
class RecordComposer:
    """Composes the records of one type: what each field asks is worked out once, not for each entry."""

    declarations: Declarations
    input_type: InputType
    empty: Record
    """What a new entry is before anything is given."""
    fills: dict[str, FillField] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)

    def add(self, input_field: InputField) -> None:
        """Takes up a field of the type."""
        one = input_field.field
        if input_field.is_required:
            self.required.append(one.name)
        match one:
            case ExternalIds():
                self.fills[one.name] = _fill_external_ids
            case Links():
                self.empty.links[one.name] = ()
                self.fills[one.name] = _fill_links(self.declarations, one)
            case Owned():
                self.empty.owned[one.name] = ()
                self.fills[one.name] = _fill_owned(self.declarations, one)
            case RichText():
                self.empty.rich_texts.update(input_field.default_row)
                self.fills[one.name] = _fill_rich_text(self.declarations, self.input_type, one)
            case _:
                self.empty.row.update(input_field.default_row)
                self.fills[one.name] = _fill_row(self.declarations, self.input_type, one)

    def compose(self, pending: PendingSave, references: FoundReferences) -> None:
        """Fills in the record of a save; notes every problem on the way."""
        values, problems = pending.save.values, pending.problems
        note_unknown_fields(values, self.input_type.names if pending.stored is None else self.input_type.patch_names, problems)
        before = len(problems)
        if pending.stored is None:
            pending.record = self.empty.copy()
            pending.needs_slug = values.get("slug") is None
            given = [name for name in self.fills if values.get(name) is not None or name in self.required]
        else:
            pending.record = pending.stored_record.copy()
            given = [name for name in self.fills if name in values]
        for name in given:
            try:
                self.fills[name](pending, values.get(name), references)
            except Misfit as one:
                problems.take(one, name)
        if not values.keys() <= self.input_type.names and pending.stored is not None:
            change_lists(self.declarations, pending, references)
        if len(problems) == before:
            try:
                derive_texts(self.input_type, pending.record.row, pending.record.rich_texts)
            except Misfit as one:
                problems.take(one)


def _fill_external_ids(pending: PendingSave, value: object, _: FoundReferences) -> None:
    pending.record.external_ids = ()
    # Those that are right may still be somebody else's, which is said beside what is wrong.
    pending.record.external_ids = read_external_ids(value, pending.problems.within("externalIds"))


def _fill_links(declarations: Declarations, one: Links) -> FillField:
    read = make_reference_reader(declarations, one.to)

    def fill(pending: PendingSave, value: object, references: FoundReferences) -> None:
        pending.record.links[one.name] = read_links(read, one, value, references)

    return fill


def _fill_owned(declarations: Declarations, one: Owned) -> FillField:
    reader = make_row_reader(declarations, one.of)

    def fill(pending: PendingSave, value: object, references: FoundReferences) -> None:
        current = pending.stored_record.owned.get(one.name, ())
        pending.record.owned[one.name] = reader.read_list(one, value, current, references)

    return fill


def _fill_rich_text(declarations: Declarations, input_type: InputType, one: RichText) -> FillField:
    read = column_readers(declarations, input_type.row_type.name)[one.name]

    def fill(pending: PendingSave, value: object, references: FoundReferences) -> None:
        pending.record.rich_texts.update(read(value, references))

    return fill


def _fill_row(declarations: Declarations, input_type: InputType, one: Field) -> FillField:
    read, column = column_readers(declarations, input_type.row_type.name)[one.name], one.column
    is_formatted = isinstance(one, Text | TextList) and one.format is not None
    is_slug = isinstance(one, Slug)

    def fill(pending: PendingSave, value: object, references: FoundReferences) -> None:
        if is_slug and value is None:
            pending.needs_slug = True
        elif is_formatted and pending.stored is not None and value == pending.record.row[column]:
            return  # it may have been stored when its format was another
        pending.record.row.update(read(value, references))

    return fill
