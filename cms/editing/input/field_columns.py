"""The columns of one row, an entry's or an owned one, from what somebody gave for its fields."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from uuid import UUID

from cms.content.fields import ExternalIds, Field
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.field_values import make_encoder, read_list
from cms.editing.input.problems import Misfit, Problems, misfit
from cms.editing.input.reference_input import FoundReferences, ReadReference, make_reference_reader
from cms.editing.storage.declarations import Declarations, InputField
from cms.editing.storage.table import Row
from cms.errors import ErrorCode

ReadColumns = Callable[[object, FoundReferences], Row]
"""The columns of a field, from what was given for it: those of a missing value for null. Misfit when it is refused."""

_WITHOUT_COLUMNS = (ExternalIds, Links, Owned)


@lru_cache(maxsize=256)
def column_readers(declarations: Declarations, type_name: str) -> Mapping[str, ReadColumns]:
    """How the fields of a type that have columns are read, by their names."""
    fields = declarations.input_types[type_name].fields
    return {one.field.name: _reader(declarations, one) for one in fields if not isinstance(one.field, _WITHOUT_COLUMNS)}


def read_links(read: ReadReference, field: Links, value: object, references: FoundReferences) -> tuple[UUID, ...]:
    """The keys of the entries that a list names, each once; Misfit with each that is wrong."""
    keys: dict[UUID, int] = {}
    problems = Problems()
    for place, item in enumerate(() if value is None else read_list(value)):
        try:
            key = read(item, references)
        except Misfit as one:
            problems.take(one, str(place))
            continue
        if keys.setdefault(key, place) != place:
            message = f"This {field.to} stands at {keys[key]} in the list already; name it once."
            problems.add(ErrorCode.NOT_UNIQUE, message, str(place))
    problems.raise_any()
    return tuple(keys)


def _reader(declarations: Declarations, input_field: InputField) -> ReadColumns:
    one, default, is_required = input_field.field, input_field.default_row, input_field.is_required
    read_given = _reference_reader(declarations, one) if isinstance(one, Reference) else _value_reader(one, default)

    def read(value: object, references: FoundReferences) -> Row:
        if value is not None:
            return read_given(value, references)
        if is_required:
            raise misfit(ErrorCode.REQUIRED, f"{one.name} is missing; give it.")
        return default

    return read


def _reference_reader(declarations: Declarations, field: Reference) -> ReadColumns:
    column, read = field.column, make_reference_reader(declarations, field.to)
    return lambda value, references: {column: read(value, references)}


def _value_reader(field: Field, default: Row) -> ReadColumns:
    encode = make_encoder(field)
    return lambda value, _: encode(value) or default
