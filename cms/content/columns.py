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
from cms.database.columns import CodePointText, NullsLastDescendingIndex, NullsLastIndex

Columns = dict[str, Column[Any]]  # Any: columns of all types in one mapping

FOLDED_GROWTH = 20  # one character folds to 18 at most (U+FDFA), and each of those may still case fold
CHOICE_LENGTH = 32
RATING_LABEL_LENGTH = 40
EXTERNAL_ID = 200  # characters of an id in another system


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


def prose_columns(name: str) -> Columns:
    """The columns for one rich text in the table that keeps prose apart."""
    return {
        name: fields.TextField(null=True),
        f"{name}_html": fields.TextField(null=True),
        f"{name}_plain_text": fields.TextField(null=True),
        f"{name}_word_count": fields.IntField(null=True),
        f"{name}_reading_minutes": fields.IntField(null=True),
        f"{name}_sections": fields.JSONField[list[dict[str, object]]](null=True),
        **{column: fields.IntField(null=True) for column in prose_sizes(name)},
    }


def prose_sizes(name: str) -> tuple[str, str, str, str]:
    """The columns that say how many bytes a rich text takes, so that nobody has to read it to know.

    Its Markdown, its HTML, its plain text, and what its sections hold beside these.
    """
    return (f"{name}_bytes", f"{name}_html_bytes", f"{name}_plain_text_bytes", f"{name}_sections_bytes")


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
