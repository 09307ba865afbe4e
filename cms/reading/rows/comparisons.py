"""Comparisons of one column with given values: two-valued, as the contract has them."""

from cms.content.content_type import RowType
from cms.content.editions import Edition
from cms.content.fields import Boolean as BooleanField
from cms.content.fields import Choice, Day, Field, Id, Instant, Integer, Rating, Scaled, Status, Text
from cms.reading.selection import ScalarValue
from cms.reading.sql import bound_values
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Slot, Sql, all_of, sql

OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def compare(scope: CompileContext, row_type: RowType, field: Field, alias: str, operator: str, leaf: ScalarValue) -> Sql:
    """One comparison; true or false, except that a missing value may make it null where only truth counts."""
    column = comparable(scope, field, alias)
    if operator == "isNull":
        return sql(column, " is null" if leaf.value else " is not null")
    if operator in {"contains", "startsWith"}:
        return _match(scope, field, alias, operator, leaf)
    if operator in {"in", "notIn"}:
        return _membership(scope, row_type, field, column, operator, leaf)
    slot = Slot(leaf, _encoder(row_type, field, operator), _cast(field), scope.path)
    if operator == "ne" and not is_required(scope, field):
        return scope.json.differs(column, sql(slot))
    return sql(column, f" {OPERATORS[operator]} ", slot)


def is_required(scope: CompileContext, field: Field) -> bool:
    """Whether the column always holds a value in this edition."""
    return field.required or (isinstance(field, Instant) and scope.edition is Edition.LIVE)


def comparable(scope: CompileContext, field: Field, alias: str) -> Sql:
    """What is compared for a field of the row under an alias."""
    match field:
        case Id():
            return sql(f"{alias}.id")
        case Status():
            return status_expression(scope, alias)
        case Rating():
            return sql(f"{alias}.{field.normalized}")
        case _:
            return sql(f'{alias}."{field.column}"')


def status_expression(scope: CompileContext, alias: str) -> Sql:
    """How the row stands to the live edition; the live edition says nothing of drafts."""
    if scope.edition is Edition.LIVE:
        return sql("'PUBLISHED'")
    return sql(
        f"case when {alias}.live_version is null then 'DRAFT'"
        f" when {alias}.live_version = {alias}.version then 'PUBLISHED' else 'CHANGED' end"
    )


def _membership(scope: CompileContext, row_type: RowType, field: Field, column: Sql, operator: str, leaf: ScalarValue) -> Sql:
    encode = bound_values.each(_encoder(row_type, field, "eq"))
    among = scope.json.among(column, sql(Slot(leaf, encode, f"{_cast(field)}[]", scope.path)))
    if operator == "in":
        return among
    if is_required(scope, field):
        return sql("not (", among, ")")
    return sql(column, " is null or not (", among, ")")


def _match(scope: CompileContext, field: Field, alias: str, operator: str, leaf: ScalarValue) -> Sql:
    column = sql(f'{alias}."{_folded_column(field)}"')
    part = Slot(leaf, bound_values.folded, "text", scope.path)
    if operator == "contains":
        return scope.json.contains(column, sql(part))
    end = Slot(leaf, bound_values.prefix_end, "text", scope.path)
    return all_of([sql(column, " >= ", part), sql(column, " < ", end)])


def _folded_column(field: Field) -> str:
    if not isinstance(field, Text) or field.folded is None:
        raise TypeError(f"{field.name} has no folded twin to match in")
    return field.folded


def _encoder(row_type: RowType, field: Field, operator: str) -> bound_values.Encode:
    match field:
        case Id():
            return bound_values.key_of(row_type.table)
        case Scaled():
            return bound_values.scaled(field.decimals, operator)
        case Rating():
            return bound_values.scaled(2, operator)
        case Text():
            return bound_values.text
        case Choice() | Status():
            return bound_values.name
        case _:
            return bound_values.as_is


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
