"""Comparisons of one column with given values: two-valued, as the contract has them."""

from cms.content.content_type import RowType
from cms.content.editions import Edition
from cms.content.fields import Boolean as BooleanField
from cms.content.fields import Choice, Day, Field, Id, Instant, Integer, Rating, Scaled, Status, Text
from cms.reading.selection import ScalarValue
from cms.reading.sql import parameter_encoders
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Slot, Sql, all_of, sql

OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def compile_comparison(
    context: CompileContext, row_type: RowType, field: Field, alias: str, operator: str, scalar: ScalarValue
) -> Sql:
    """One comparison; true or false, except that a missing value may make it null where only truth counts."""
    column = compared_expression(context, field, alias)
    if operator == "isNull":
        return sql(column, " is null" if scalar.value else " is not null")
    if operator in {"contains", "startsWith"}:
        return _match(context, field, alias, operator, scalar)
    if operator in {"in", "notIn"}:
        return _membership(context, row_type, field, column, operator, scalar)
    slot = Slot(scalar, _encoder(row_type, field, operator), _cast(field), context.path)
    if operator == "ne" and not is_never_null(context, field):
        return context.json.is_distinct_from(column, sql(slot))
    return sql(column, f" {OPERATORS[operator]} ", slot)


def is_never_null(context: CompileContext, field: Field) -> bool:
    """Whether the column always holds a value in this edition."""
    return field.required or (isinstance(field, Instant) and context.edition is Edition.LIVE)


def compared_expression(context: CompileContext, field: Field, alias: str) -> Sql:
    """What is compared for a field of the row under an alias."""
    match field:
        case Id():
            return sql(f"{alias}.id")
        case Status():
            return status_expression(context, alias)
        case Rating():
            return sql(f"{alias}.{field.normalized}")
        case _:
            return sql(f'{alias}."{field.column}"')


def status_expression(context: CompileContext, alias: str) -> Sql:
    """How the row stands to the live edition; the live edition says nothing of drafts."""
    if context.edition is Edition.LIVE:
        return sql("'PUBLISHED'")
    return sql(
        f"case when {alias}.live_version is null then 'DRAFT'"
        f" when {alias}.live_version = {alias}.version then 'PUBLISHED' else 'CHANGED' end"
    )


def _membership(
    context: CompileContext, row_type: RowType, field: Field, column: Sql, operator: str, scalar: ScalarValue
) -> Sql:
    encode = parameter_encoders.list_encoder(_encoder(row_type, field, "eq"))
    is_among = context.json.equals_any(column, sql(Slot(scalar, encode, f"{_cast(field)}[]", context.path)))
    if operator == "in":
        return is_among
    if is_never_null(context, field):
        return sql("not (", is_among, ")")
    return sql(column, " is null or not (", is_among, ")")


def _match(context: CompileContext, field: Field, alias: str, operator: str, scalar: ScalarValue) -> Sql:
    column = sql(f'{alias}."{_folded_column(field)}"')
    part = Slot(scalar, parameter_encoders.encode_folded, "text", context.path)
    if operator == "contains":
        return context.json.contains(column, sql(part))
    end = Slot(scalar, parameter_encoders.encode_prefix_end, "text", context.path)
    return all_of([sql(column, " >= ", part), sql(column, " < ", end)])


def _folded_column(field: Field) -> str:
    if not isinstance(field, Text) or field.folded is None:
        raise TypeError(f"{field.name} has no folded twin to match in")
    return field.folded


def _encoder(row_type: RowType, field: Field, operator: str) -> parameter_encoders.Encoder:
    match field:
        case Id():
            return parameter_encoders.key_encoder(row_type.table)
        case Scaled():
            return parameter_encoders.scaled_encoder(field.decimals, operator)
        case Rating():
            return parameter_encoders.scaled_encoder(2, operator)
        case Text():
            return parameter_encoders.encode_text
        case Choice() | Status():
            return parameter_encoders.encode_name
        case _:
            return parameter_encoders.encode_unchanged


def _cast(field: Field) -> str:
    match field:
        case Id():
            return "uuid"
        case Integer() | Scaled() | Rating():
            return "bigint"
        case Day():
            return "date"
        case Instant():
            return "timestamptz"
        case BooleanField():
            return "boolean"
        case _:
            return "text"
