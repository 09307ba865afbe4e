"""Owned rows as they come in, and which of them are rows that are there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from cms.content.content_type import OwnedType
from cms.content.registry import Registry
from cms.content.relations import Owned, Through
from cms.editing.input.derived_columns import derive_texts
from cms.editing.input.field_columns import ReadColumns, column_readers
from cms.editing.input.field_values import MOST_IN_LIST, read_list
from cms.editing.input.problems import Misfit, Problems, quote_value
from cms.editing.input.record import OwnedRow
from cms.editing.input.reference_input import FoundReferences
from cms.editing.input.unknown_fields import note_unknown_fields
from cms.editing.storage.declarations import Declarations, InputType
from cms.editing.storage.table import Row
from cms.errors import ErrorCode
from cms.ids import new_key, parse_public_id

# Everybody in the longest credits, and room to spare: no plain list shows them all at once.
MOST_OWNED_ROWS = 5000


@lru_cache(maxsize=256)
def make_row_reader(declarations: Declarations, type_name: str) -> "RowReader":
    """What reads the rows of an owned type."""
    readers = column_readers(declarations, type_name)
    return RowReader(
        declarations.registry, declarations.registry.get_owned(type_name), declarations.input_types[type_name], readers
    )


@dataclass(frozen=True)
class RowReader:
    """Reads lists of rows of one owned type."""

    registry: Registry
    owned_type: OwnedType
    input_type: InputType
    readers: Mapping[str, ReadColumns]

    def read_list(
        self, field: Owned, value: object, current: Sequence[OwnedRow], references: FoundReferences
    ) -> tuple[OwnedRow, ...]:
        """The rows that a list gives, in its order: those that are there keep their keys, new ones have new keys.

        Misfit with all that is wrong with them.
        """
        items = () if value is None else read_list(value, most_owned_rows(self.registry, field))
        problems = Problems()
        rows = [self.read_row(item, references, problems, place) for place, item in enumerate(items)]
        if self.owned_type.unique:
            self._refuse_duplicates(rows, problems)
        keys = self._match_stored_rows(items, rows, current, problems)
        problems.raise_any()
        return tuple(OwnedRow(new_key() if key is None else key, row) for key, row in zip(keys, rows, strict=True))

    def read_row(self, item: object, references: FoundReferences, problems: Problems, place: int) -> Row:
        """The row at a place of a list, as far as it is right; every problem is noted."""
        if not isinstance(item, Mapping):
            message = f"{quote_value(item)} is not a {self.owned_type.name}; give its fields by name."
            problems.add(ErrorCode.INVALID, message, str(place))
            return {}
        row = self.input_type.default_row.copy()
        try:
            self._fill_row(row, item, references)
        except Misfit:
            return self._find_problems(item, references, problems.within(str(place)))
        return row

    def _fill_row(self, row: Row, item: Mapping[str, object], references: FoundReferences) -> None:
        """Most rows are right, and have few of the fields; the first thing that is wrong is a Misfit."""
        for name in self.input_type.required_names - item.keys():
            self.readers[name](None, references)
        for name, value in item.items():
            if name in self.readers:
                row.update(self.readers[name](value, references))
            elif name != "id":
                raise Misfit
        derive_texts(self.input_type, row, {})

    def _find_problems(self, item: Mapping[str, object], references: FoundReferences, problems: Problems) -> Row:
        """The row as far as it is right; notes all that is wrong with it, field by field."""
        note_unknown_fields(item, self.input_type.names | {"id"}, problems)
        before, row = len(problems), self.input_type.default_row.copy()
        for name, read in self.readers.items():
            if name in item or name in self.input_type.required_names:
                try:
                    row.update(read(item.get(name), references))
                except Misfit as one:
                    problems.take(one, name)
        if len(problems) == before:
            try:
                derive_texts(self.input_type, row, {})
            except Misfit as one:
                problems.take(one)
        return row

    def _refuse_duplicates(self, rows: Sequence[Row], problems: Problems) -> None:
        name = self.owned_type.identity[0]
        column = self.registry.fields[self.owned_type.name][name].column
        places: dict[UUID, int] = {}
        for place, row in enumerate(rows):
            key = row.get(column)
            if key is not None and places.setdefault(key, place) != place:
                message = f"This {name} stands at {places[key]} in the list already; give it one {self.owned_type.name}."
                problems.add(ErrorCode.NOT_UNIQUE, message, str(place), name)

    def identity_of(self, row: Row) -> tuple[object, ...]:
        """What makes it the same as another row."""
        return tuple(row.get(column) for column in self.identity_columns)

    @cached_property
    def identity_columns(self) -> tuple[str, ...]:
        """The columns that make two rows the same."""
        return tuple(one.column for one in self.owned_type.fields if one.name in self.owned_type.identity)

    def read_row_id(self, item: object, unmatched: dict[UUID, Row], problems: Problems, place: int) -> UUID | None:
        """The key of the row that an item names, which leaves the unmatched ones; None when it names none, or a wrong one.

        The latter is noted.
        """
        text = item.get("id") if isinstance(item, Mapping) else None
        if text is None:
            return None
        try:
            prefix, key = parse_public_id(text) if isinstance(text, str) else ("", UUID(int=0))
        except ValueError as error:
            problems.add(ErrorCode.INVALID, str(error), str(place), "id")
            return None
        if prefix != self.owned_type.table or unmatched.pop(key, None) is None:
            other = self.registry.by_prefix.get(prefix, self.owned_type)
            is_what = "is not the id" if other is self.owned_type else f"is the id of a {other.name}, not that"
            message = (
                f"{quote_value(text)} {is_what} of a {self.owned_type.name} that is there and not named twice; leave it out."
            )
            problems.add(ErrorCode.NOT_FOUND, message, str(place), "id")
            return None
        return key

    def _match_stored_rows(
        self, items: Sequence[object], rows: Sequence[Row], current: Sequence[OwnedRow], problems: Problems
    ) -> list[UUID | None]:
        """For each row the key of the one that it was: the one it names, else the first that is the same and nobody names."""
        if not current and not any(isinstance(item, Mapping) and "id" in item for item in items):
            return [None] * len(items)
        unmatched = {row.key: row.row for row in current}
        named_keys = [self.read_row_id(item, unmatched, problems, place) for place, item in enumerate(items)]
        keys_by_value: dict[tuple[object, ...], list[UUID]] = {}
        for key, row in reversed(unmatched.items()):
            keys_by_value.setdefault(self.identity_of(row), []).append(key)
        keys: list[UUID | None] = []
        for name, row in zip(named_keys, rows, strict=True):
            same_keys = keys_by_value.get(self.identity_of(row))
            keys.append(same_keys.pop() if name is None and same_keys else name)
        return keys


def most_owned_rows(registry: Registry, field: Owned) -> int:
    """How many rows a list may have; what follows from them as a plain list bounds them too."""
    owner = registry.rows[registry.get_owned(field.of).owner_type]
    plain = any(isinstance(one, Through) and one.plain and one.path[0] == field.name for one in owner.fields)
    return MOST_IN_LIST if plain else MOST_OWNED_ROWS
