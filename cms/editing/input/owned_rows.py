"""Owned rows as they come in, and which of them are rows that are there already."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cms.content.content_type import OwnedType
from cms.content.registry import Registry
from cms.content.relations import Owned, Through
from cms.editing.input.derived_columns import derive_texts
from cms.editing.input.field_columns import read_columns
from cms.editing.input.field_values import MOST_IN_LIST, read_list
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.record import OwnedRow
from cms.editing.input.reference_input import FoundReferences
from cms.editing.input.unknown_fields import refuse_unknown
from cms.editing.storage.input_types import Declarations
from cms.editing.storage.table import Row
from cms.errors import ErrorCode
from cms.ids import new_key, parse_public_id

# Everybody in the longest credits, and room to spare: no plain list shows them all at once.
MOST_OWNED_ROWS = 5000


def read_owned_rows(
    declarations: Declarations,
    field: Owned,
    value: object,
    current: Sequence[OwnedRow],
    references: FoundReferences,
    problems: Problems,
) -> tuple[OwnedRow, ...]:
    """The rows that a list gives, in its order: those that are there keep their keys, new ones have new keys."""
    owned_type = declarations.registry.get_owned(field.of)
    items = read_list([] if value is None else value, problems, most_owned_rows(declarations.registry, field)) or []
    rows = [_read_row(declarations, owned_type, item, references, problems.within(str(n))) for n, item in enumerate(items)]
    if owned_type.unique:
        _refuse_duplicates(declarations, owned_type, rows, problems)
    keys = _match_stored_rows(declarations.registry, owned_type, items, rows, current, problems)
    return tuple(OwnedRow(new_key() if key is None else key, row) for key, row in zip(keys, rows, strict=True))


def most_owned_rows(registry: Registry, field: Owned) -> int:
    """How many rows a list may have; what follows from them as a plain list bounds them too."""
    owner = registry.rows[registry.get_owned(field.of).owner_type]
    plain = any(isinstance(one, Through) and one.plain and one.path[0] == field.name for one in owner.fields)
    return MOST_IN_LIST if plain else MOST_OWNED_ROWS


def _read_row(
    declarations: Declarations, owned_type: OwnedType, item: object, references: FoundReferences, problems: Problems
) -> Row:
    input_type = declarations.input_types[owned_type.name]
    if not isinstance(item, Mapping):
        problems.add(ErrorCode.INVALID, f"{quote_value(item)} is not a {owned_type.name}; give its fields by name.")
        return {}
    refuse_unknown(item, input_type.names | {"id"}, problems)
    before = len(problems)
    row = input_type.default_row.copy()
    for input_field in input_type.fields:
        name = input_field.field.name
        # Most fields of most rows are not given.
        if name in item or name in input_type.required_names:
            row |= read_columns(declarations, input_field, item.get(name), references, problems)
    if len(problems) == before:
        derive_texts(input_type, row, {}, problems)
    return row


def _refuse_duplicates(declarations: Declarations, owned_type: OwnedType, rows: Sequence[Row], problems: Problems) -> None:
    name = owned_type.identity[0]
    column = declarations.registry.fields[owned_type.name][name].column
    places: dict[UUID, int] = {}
    for place, row in enumerate(rows):
        key = row.get(column)
        if key is not None and places.setdefault(key, place) != place:
            message = f"This {name} stands at {places[key]} in the list already; give it one {owned_type.name}."
            problems.add(ErrorCode.NOT_UNIQUE, message, str(place), name)


def _match_stored_rows(
    registry: Registry,
    owned_type: OwnedType,
    items: Sequence[object],
    rows: Sequence[Row],
    current: Sequence[OwnedRow],
    problems: Problems,
) -> list[UUID | None]:
    """For each row the key of the one that it was: the one it names, else the first that is the same and nobody names."""
    if not current and not any(isinstance(item, Mapping) and "id" in item for item in items):
        return [None] * len(items)
    unmatched = {row.key: row.row for row in current}
    named_keys = [
        _read_row_id(registry, owned_type, item, unmatched, problems.within(str(n), "id")) for n, item in enumerate(items)
    ]
    columns = [field.column for field in owned_type.fields if field.name in owned_type.identity]
    keys_by_value: dict[tuple[object, ...], list[UUID]] = {}
    for key, row in reversed(unmatched.items()):
        keys_by_value.setdefault(tuple(row[column] for column in columns), []).append(key)
    keys: list[UUID | None] = []
    for name, row in zip(named_keys, rows, strict=True):
        same_keys = keys_by_value.get(tuple(row.get(column) for column in columns))
        keys.append(same_keys.pop() if name is None and same_keys else name)
    return keys


def _read_row_id(
    registry: Registry, owned_type: OwnedType, item: object, unmatched: dict[UUID, Row], problems: Problems
) -> UUID | None:
    text = item.get("id") if isinstance(item, Mapping) else None
    if text is None:
        return None
    try:
        prefix, key = parse_public_id(text) if isinstance(text, str) else ("", UUID(int=0))
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    if prefix != owned_type.table or unmatched.pop(key, None) is None:
        other = registry.by_prefix.get(prefix, owned_type)
        is_what = "is not the id" if other is owned_type else f"is the id of a {other.name}, not that"
        message = f"{quote_value(text)} {is_what} of a {owned_type.name} that is there and not named twice; leave it out."
        problems.add(ErrorCode.NOT_FOUND, message)
        return None
    return key
