"""The columns of each kind of field, the same in both editions."""

from typing import Any

from tortoise import fields
from tortoise.fields.base import Field as Column
from tortoise.indexes import Index

from cms.content.fields import (
    Boolean,
    Choice,
    Day,
    Field,
    Instant,
    Integer,
    Rating,
    Scaled,
    Slug,
    Text,
    TextList,
)
from cms.content.naming import snake_case
from cms.content.values.ratings import MAX_LABEL_LENGTH
from cms.database.column_types import CodePointText, NullsLastDescendingIndex, NullsLastIndex

RICH_TEXT_TEXTS = ("markdown", "html", "plainText")
RICH_TEXT_NUMBERS = ("wordCount", "readingMinutes")
SECTIONS = "sections"
SECTION_FRAME_BYTES = 60
"""Bytes around the texts of a section: names, quotes, its level. No section is counted as fewer."""

MEASURED_MEMBERS = (*RICH_TEXT_TEXTS, SECTIONS)
"""The members of a rich text that take more than a few bytes; of sections, what they hold beside HTML and plain text."""

Columns = dict[str, Column[Any]]  # Any: columns of all types in one mapping

FOLDED_GROWTH = 20  # one character folds to 18 at most (U+FDFA), and each of those may still case fold
CHOICE_LENGTH = 32
RATING_LABEL_LENGTH = MAX_LABEL_LENGTH
EXTERNAL_SOURCE_LENGTH = 60  # characters of the name of another system
EXTERNAL_ID_LENGTH = 200  # characters of an id there


def columns_of(field: Field) -> Columns:
    """The columns that hold a field's value; none for what is computed or lies in tables of its own."""
    null: Any = not field.required  # Any: Tortoise's overloads know literals only
    match field:
        case Slug():
            return {field.column: CodePointText(field.max_length, unique=True)}
        case Text():
            return _text_columns(field, null)
        case Integer():
            return {field.column: fields.IntField(null=null)}
        case Scaled():
            return {field.column: fields.BigIntField(null=null)}
        case Boolean():
            return {field.column: fields.BooleanField(null=null)}
        case Day():
            return {field.column: fields.DateField(null=null)}
        case Instant():
            return {field.column: fields.DatetimeField(null=null)}
        case Choice():
            return {field.column: fields.CharField(CHOICE_LENGTH, null=null)}
        case TextList():
            return {field.column: fields.JSONField[list[str]]()}
        case Rating():
            numbers: Columns = {part: fields.IntField(null=null) for part in field.parts}
            return {field.column: fields.CharField(RATING_LABEL_LENGTH, null=null), **numbers}
        case _:
            return {}


def rich_text_columns(name: str) -> Columns:
    """The columns for one rich text in the table that keeps rich texts apart."""
    columns: Columns = {rich_text_column(name, member): fields.TextField(null=True) for member in RICH_TEXT_TEXTS}
    columns |= {rich_text_column(name, member): fields.IntField(null=True) for member in RICH_TEXT_NUMBERS}
    columns[rich_text_column(name, SECTIONS)] = fields.JSONField[list[dict[str, object]]](null=True)
    return columns | {size_column(name, member): fields.IntField(null=True) for member in MEASURED_MEMBERS}


def rich_text_column(name: str, member: str) -> str:
    """The column that holds a member of a rich text, as the API calls it: its Markdown, or what is derived from that."""
    return name if member == "markdown" else f"{name}_{snake_case(member)}"


def size_column(name: str, member: str) -> str:
    """The column that says how many bytes a member takes, so that nobody has to read it to know."""
    return f"{rich_text_column(name, member)}_bytes"


def order_column(field: Field) -> str:
    """The column by which lists are ordered when they are ordered by this field."""
    match field:
        case Text(folded=str(folded)):
            return folded
        case Rating():
            return field.normalized
        case _:
            return field.column


def order_indexes(table: str, column: str, *, null: bool) -> list[Index]:
    """The indexes that make an order by this column a walk, in both directions."""
    if not null:
        return [Index(fields=(column, "id"))]
    return [
        NullsLastIndex(fields=(column,), name=f"{table}_{column}_asc"),
        NullsLastDescendingIndex(fields=(column,), name=f"{table}_{column}_desc"),
    ]


def _text_columns(field: Text, null: Any) -> Columns:
    columns: Columns = {field.column: fields.CharField(field.max_length, null=null)}
    if field.folded is not None:
        columns[field.folded] = CodePointText(field.max_length * FOLDED_GROWTH, null=null)
    if field.derive is not None:
        columns[field.derived] = fields.BooleanField(default=False)
    return columns
