"""The columns of one row, an entry's or an owned one, from what somebody gave for its fields."""

from uuid import UUID

from cms.content.relations import Links, Reference
from cms.editing.input.field_values import encode_value, read_list
from cms.editing.input.problems import Problems
from cms.editing.input.reference_input import FoundReferences, read_reference
from cms.editing.storage.input_types import Declarations, InputField
from cms.editing.storage.table import Row
from cms.errors import ErrorCode


def read_columns(
    declarations: Declarations, input_field: InputField, value: object, references: FoundReferences, problems: Problems
) -> Row:
    """The columns of a field; those of a missing value when the given one is refused."""
    field = input_field.field
    if value is None:
        if input_field.is_required:
            problems.add(ErrorCode.REQUIRED, f"{field.name} is missing; give it.", field.name)
        return input_field.default_row
    here = problems.within(field.name)
    if isinstance(field, Reference):
        return {field.column: read_reference(declarations, field.to, value, references, here)}
    return encode_value(field, value, here) or input_field.default_row


def read_links(
    declarations: Declarations, field: Links, value: object, references: FoundReferences, problems: Problems
) -> tuple[UUID, ...]:
    """The keys of the entries that a list names, each once."""
    keys: dict[UUID, int] = {}
    for place, item in enumerate(read_list([] if value is None else value, problems) or []):
        here = problems.within(str(place))
        key = read_reference(declarations, field.to, item, references, here)
        if key in keys:
            here.add(ErrorCode.NOT_UNIQUE, f"This {field.to} stands at {keys[key]} in the list already; name it once.")
        elif key is not None:
            keys[key] = place
    return tuple(keys)
