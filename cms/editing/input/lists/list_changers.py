"""How each kind of list takes what a patch adds to it and takes out of it, made once for each field."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from uuid import UUID

from cms.content.fields import ExternalIds, TextList
from cms.content.relations import Links, Owned
from cms.editing.input.external_ids import ExternalId, read_external_id
from cms.editing.input.field_values import MOST_IN_LIST, read_list_text
from cms.editing.input.lists.patched_list import PatchedList, change_items, read_patched_list
from cms.editing.input.lists.patched_rows import change_rows
from cms.editing.input.owned_rows import make_row_reader, most_owned_rows
from cms.editing.input.pending_save import PendingSave
from cms.editing.input.problems import Problems
from cms.editing.input.reference_input import FoundReferences, make_reference_reader
from cms.editing.storage.declarations import Declarations, ListField, addition_name, removal_name
from cms.errors import ErrorCode

_ChangeList = Callable[[PendingSave, PatchedList, FoundReferences], None]


def change_lists(declarations: Declarations, pending: PendingSave, references: FoundReferences) -> None:
    """Changes the lists of a save's record that its patch adds to or takes out of; notes every problem on the way.

    Where the list itself is given beside that, nobody knows which of them is meant.
    """
    values = pending.save.values
    for field, most, change in _list_changers(declarations, pending.content_type.name):
        given = [name for name in (removal_name(field.name), addition_name(field.name)) if values.get(name) is not None]
        if given and field.name in values:
            for name in given:
                message = f"{field.name} and {name} stand in one patch; give the whole list, or only what changes."
                pending.problems.add(ErrorCode.INVALID, message, name)
        elif given:
            change(pending, read_patched_list(field, most, values, pending.problems), references)


@lru_cache(maxsize=256)
def _list_changers(declarations: Declarations, type_name: str) -> tuple[tuple[ListField, int, _ChangeList], ...]:
    fields = declarations.input_types[type_name].list_fields
    return tuple((one, _most(declarations, one), _make_changer(declarations, one)) for one in fields)


def _most(declarations: Declarations, field: ListField) -> int:
    return most_owned_rows(declarations.registry, field) if isinstance(field, Owned) else MOST_IN_LIST


def _make_changer(declarations: Declarations, field: ListField) -> _ChangeList:
    match field:
        case Links():
            return _links_changer(declarations, field)
        case Owned():
            return _rows_changer(declarations, field)
        case TextList():
            return _texts_changer(field)
        case ExternalIds():
            return _change_external_ids


def _links_changer(declarations: Declarations, field: Links) -> _ChangeList:
    read_reference = make_reference_reader(declarations, field.to)

    def change(pending: PendingSave, patched: PatchedList, references: FoundReferences) -> None:
        def read(item: object, _: Sequence[UUID]) -> UUID:
            return read_reference(item, references)

        pending.record.links[field.name] = change_items(patched, pending.record.links[field.name], read)

    return change


def _rows_changer(declarations: Declarations, field: Owned) -> _ChangeList:
    reader = make_row_reader(declarations, field.of)

    def change(pending: PendingSave, patched: PatchedList, references: FoundReferences) -> None:
        current = pending.record.owned[field.name]
        pending.record.owned[field.name] = change_rows(reader, patched, current, references)

    return change


def _texts_changer(field: TextList) -> _ChangeList:
    def read(item: object, texts: Sequence[str]) -> str:
        # What is there may have been stored when its format was another.
        return item if isinstance(item, str) and item in texts else read_list_text(field, item)

    def change(pending: PendingSave, patched: PatchedList, _: FoundReferences) -> None:
        pending.record.row[field.column] = list(change_items(patched, pending.record.row[field.column], read))

    return change


def _change_external_ids(pending: PendingSave, patched: PatchedList, _: FoundReferences) -> None:
    def note_addition(one: ExternalId, place: int) -> None:
        pending.added_external_ids[one] = (addition_name(patched.field.name), str(place))

    pending.record.external_ids = change_items(patched, pending.record.external_ids, _read_external_id, note_addition)


def _read_external_id(item: object, _: Sequence[ExternalId]) -> ExternalId:
    problems = Problems()
    found = read_external_id(item, problems)
    problems.raise_any()
    if found is None:
        raise TypeError("what is no id in another system has a problem")
    return found
