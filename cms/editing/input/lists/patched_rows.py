"""Owned rows that a patch takes out of their list, by their ids, and those that it adds."""

from collections.abc import Sequence
from uuid import UUID

from cms.editing.input.lists.patched_list import PatchedList
from cms.editing.input.owned_rows import RowReader
from cms.editing.input.record import OwnedRow
from cms.editing.input.reference_input import FoundReferences
from cms.errors import ErrorCode
from cms.ids import new_key, parse_public_id


def change_rows(
    reader: RowReader, patched: PatchedList, current: Sequence[OwnedRow], references: FoundReferences
) -> tuple[OwnedRow, ...]:
    """The rows after their patch: removals first, then additions at the end.

    A row that is the same as one that is there, or names it by its id, is not added again: that one stays as it is.
    """
    rows = {one.key: one for one in current}
    for place, item in enumerate(patched.removals):
        _remove(reader, patched, rows, item, place)
    known = {reader.identity_of(one.row) for one in rows.values()}
    for place, item in enumerate(patched.additions):
        before = len(patched.addition_problems)
        row = reader.read_row(item, references, patched.addition_problems, place)
        named_key = reader.read_row_id(item, {key: one.row for key, one in rows.items()}, patched.addition_problems, place)
        if len(patched.addition_problems) > before or named_key is not None or reader.identity_of(row) in known:
            continue
        known.add(reader.identity_of(row))
        key = new_key()
        rows[key] = OwnedRow(key, row)
    patched.check_length(len(rows))
    return tuple(rows.values())


def _remove(reader: RowReader, patched: PatchedList, rows: dict[UUID, OwnedRow], item: object, place: int) -> None:
    try:
        prefix, key = parse_public_id(item if isinstance(item, str) else "")
    except ValueError as error:
        patched.removal_problems.add(ErrorCode.INVALID, f"{error}.", str(place))
        return
    if prefix != reader.owned_type.table or rows.pop(key, None) is None:
        patched.refuse_removal(place, item)
