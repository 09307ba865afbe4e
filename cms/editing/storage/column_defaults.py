"""What stands for a field that nobody gave."""

from functools import cache

from cms.content.columns import rich_text_columns
from cms.content.fields import Boolean, Choice, Field, Rating, RichText, Slug, Text, TextList
from cms.content.values.folding import fold
from cms.editing.storage.table import Row


def encode_default(field: Field) -> Row:
    """The columns of a field that nothing was given for: its default, or nothing."""
    match field:
        case Slug():
            return {field.column: None}
        case Text():
            return _encode_default_text(field)
        case Choice():
            return {field.column: None if field.default is None else field.default.name}
        case Boolean():
            return {field.column: field.default}
        case TextList():
            return {field.column: []}
        case Rating():
            return dict.fromkeys((field.column, *field.parts))
        case RichText():
            return dict.fromkeys(_rich_text_columns(field.column))
        case _:
            return {field.column: None}


def has_default(field: Field) -> bool:
    """Whether something stands for a required field that is not given."""
    match field:
        case Text():
            return field.default is not None or field.derive is not None or isinstance(field, Slug)
        case Choice():
            return field.default is not None
        case _:
            return isinstance(field, Boolean | TextList)


@cache
def _rich_text_columns(column: str) -> tuple[str, ...]:
    return tuple(rich_text_columns(column))


def _encode_default_text(field: Text) -> Row:
    row: Row = {field.column: field.default}
    if field.folded is not None:
        row[field.folded] = None if field.default is None else fold(field.default)
    if field.derive is not None:
        row[field.derived] = True
    return row
