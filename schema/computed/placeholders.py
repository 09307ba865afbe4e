"""Placeholders in an answer, for what no plan answers: they are replaced once the rows around them are read.

A plan reads the id of an entry in the place of such a field, under its key, so that the order of the answer stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cms.content.content_type import ID
from cms.reading.selection import SelectedField, Selection
from schema.derive.key_resolvers import TYPE_KEY
from schema.documents.variable_usages import VERSIONS_FIELD

# Any: rows are JSON.
_Row = dict[str, Any]


@dataclass(frozen=True)
class Placeholder:
    """A row that holds the id of its entry in the place of a field, and that field as it was selected."""

    row: _Row
    selected: SelectedField

    @property
    def entry_id(self) -> str:
        """The entry's id; only before it is replaced."""
        return str(self.row[self.selected.key])

    def replace(self, value: object) -> None:
        """Put the field's value in the place of the id."""
        self.row[self.selected.key] = value


def with_placeholders(one: SelectedField) -> SelectedField:
    """What a plan can answer of a field: with ids in the places of what it cannot."""
    if one.name == VERSIONS_FIELD:
        return SelectedField(one.key, ID.name)
    return one if one.selection is None else replace(one, selection=_with_placeholders_below(one.selection))


def list_placeholder_fields(one: SelectedField) -> Iterator[SelectedField]:
    """Every field, at any depth, that no plan answers."""
    if one.name == VERSIONS_FIELD:
        yield one
        return
    for fields in () if one.selection is None else one.selection.by_type.values():
        for field in fields:
            yield from list_placeholder_fields(field)


def find_placeholders(one: SelectedField, value: object) -> Iterator[Placeholder]:
    """The placeholders in the value of a field."""
    if one.selection is None:
        return
    for row in value if isinstance(value, list) else [value]:
        if not isinstance(row, dict):
            continue
        for field in _fields_of(row, one.selection):
            if field.name == VERSIONS_FIELD:
                yield Placeholder(row, field)
            elif field.key in row:
                yield from find_placeholders(field, row[field.key])


def strip_types(one: SelectedField, value: object) -> None:
    """Take away what rows of an interface say of their types: the client did not select it."""
    if one.selection is None:
        return
    for row in value if isinstance(value, list) else [value]:
        if isinstance(row, dict):
            for field in _fields_of(row, one.selection):
                strip_types(field, row.get(field.key))
            row.pop(TYPE_KEY, None)


def _with_placeholders_below(below: Selection) -> Selection:
    return Selection({name: tuple(with_placeholders(field) for field in fields) for name, fields in below.by_type.items()})


def _fields_of(row: Mapping[str, Any], below: Selection) -> tuple[SelectedField, ...]:
    return below.fields_of(row[TYPE_KEY]) if TYPE_KEY in row else below.only_fields()
