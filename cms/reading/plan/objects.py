"""Objects: one JSON member for each field asked for of a row."""

from collections.abc import Callable

from cms.content.columns import EXTERNAL_ID, RATING_LABEL_LENGTH
from cms.content.content_type import RowType
from cms.content.editions import external_id_table
from cms.content.fields import Boolean, ExternalIds, Field, Id, Instant, Rating, RichText, Scaled, Status, Text, TextList
from cms.content.relation_graph import ToMany, ToOne
from cms.content.relations import Score
from cms.reading.pages.connections import connection
from cms.reading.rows.aggregates import score_summary
from cms.reading.rows.comparisons import status_expression
from cms.reading.rows.conditions import KEY
from cms.reading.rows.lists import list_of
from cms.reading.rows.ordering import default_order
from cms.reading.rows.rich_text import prose
from cms.reading.selection import EMPTY, TYPENAME, Selected, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Sql, also, column_list, sql, where
from cms.reading.sql.json_dialect import Pair
from cms.reading.sql.row_size import NUMBER, QUOTES, width_of

PLAIN_LIST = 200
PLAIN_LIST_COST = 20

FOUND = "found$"
"""The column of what a view found for a key."""

RATING_MEMBERS = {"value": 0, "worst": 1, "best": 2, "normalized": 3}


def members(scope: CompileContext, type_name: str, alias: str, selection: Selection) -> list[Pair]:
    """The members of the object for the row under an alias."""
    scope.charge()
    return [_member(scope, scope.type(type_name), alias, one) for one in selection.of(type_name)]


def row_object(scope: CompileContext, type_name: str, selection: Selection, tail: Callable[[str], Sql]) -> Sql:
    """The row that `tail` finds, as an object; null when it finds none."""
    alias = scope.alias("t")
    inner = scope.deeper().joining()
    pairs = members(inner, type_name, alias, selection)
    table = scope.table(scope.type(type_name).table)
    return scope.json.one(pairs, sql(f" from {table} {alias}", inner.joined, tail(alias), also(inner.spent)))


def _member(scope: CompileContext, row_type: RowType, alias: str, one: Selected) -> Pair:
    if one.name == TYPENAME:
        scope.weigh(one.key, len(row_type.name) + QUOTES)
        return Pair(one.key, sql(f"'{row_type.name}'"))
    scope = scope.at(one.key)
    step = scope.registry.steps[row_type.name].get(one.name)
    if step is not None:
        scope.weigh(one.key, QUOTES)
        return _step(scope, row_type, alias, one, step)
    field = scope.registry.fields[row_type.name][one.name]
    if isinstance(field, Score):
        scope.weigh(one.key, QUOTES)
        below = one.below or EMPTY
        return Pair(one.key, score_summary(scope, row_type.name, field, alias, one.arguments, below), is_text=True)
    return _value(scope, row_type, field, alias, one)


def _step(scope: CompileContext, row_type: RowType, alias: str, one: Selected, step: ToOne | ToMany) -> Pair:
    """What lies one step away; moved to a view of its own where it would nest too deep."""
    below = one.below or EMPTY
    if isinstance(step, ToMany):
        return _hoisted_list(scope, row_type, one, step, alias) if scope.must_hoist else _list(scope, one, step, alias)
    key = f"{alias}.{step.column}"
    if scope.may_join:
        return _joined_row(scope, one, step, key)
    if scope.must_hoist:
        view = _view(scope, step.target, lambda inner, row: scope.json.object(members(inner, step.target, row, below)))
        return Pair(one.key, sql(f"(select {FOUND} from {view} where {view}.{KEY} = {key})"), is_text=True)
    return Pair(one.key, row_object(scope, step.target, below, lambda row: sql(f" where {row}.id = {key}")), is_text=True)


def _joined_row(scope: CompileContext, one: Selected, step: ToOne, key: str) -> Pair:
    """A single row, joined to the row at hand."""
    row = scope.alias("t")
    joins = scope.joins if scope.joins is not None else []
    joins.append(sql(f" left join {scope.table(scope.type(step.target).table)} {row} on {row}.id = {key}"))
    found = scope.json.object(members(scope.deeper(), step.target, row, one.below or EMPTY))
    if step.field.required:
        return Pair(one.key, found)
    return Pair(one.key, sql(f"case when {row}.id is not null then ", found, " end"), is_text=True)


def _hoisted_list(scope: CompileContext, row_type: RowType, one: Selected, step: ToMany, alias: str) -> Pair:
    view = _view(scope, row_type.name, lambda inner, row: _list(inner, one, step, row).value)
    return Pair(one.key, sql(f"(select {FOUND} from {view} where {view}.{KEY} = {alias}.id)"), is_text=True)


def _view(scope: CompileContext, type_name: str, found: Callable[[CompileContext, str], Sql]) -> str:
    """A view of something about each row of a type, by the row's key."""
    row, inner = scope.alias("t"), scope.hoisted().joining()
    value = found(inner, row)
    table = scope.table(scope.type(type_name).table)
    body = sql(f"select {row}.id, ", value, f" from {table} {row}", inner.joined, where(inner.spent))
    return scope.add_view(f"{KEY}, {FOUND}", body)


def _list(scope: CompileContext, one: Selected, step: ToMany, alias: str) -> Pair:
    if step.plain:
        return Pair(one.key, _plain_list(scope, step, alias, one.below or EMPTY), is_text=True)
    source = list_of(scope, step, alias, one.arguments)
    standing = default_order(scope, step.target, step.sequence, source.position, source.row)
    return connection(scope, source, standing, one, members)


def _plain_list(scope: CompileContext, step: ToMany, alias: str, below: Selection) -> Sql:
    source = list_of(scope, step, alias)
    order = default_order(scope, step.target, step.sequence, source.position, source.row)
    row, inner = scope.alias("t"), scope.times(PLAIN_LIST_COST, most=PLAIN_LIST).deeper().joining()
    pairs = members(inner, step.target, row, below)
    columns = source.columns(column_list(row, [*(pair.value for pair in pairs), inner.joined]))
    held, clause = where(source.tie), order.clause(backwards=False)
    rows = sql("(select ", columns, " from ", source.tables, held, clause, f" limit {PLAIN_LIST})")
    return scope.json.many(pairs, sql(" from ", rows, f" {row}", inner.joined, where(inner.spent)))


def _value(scope: CompileContext, row_type: RowType, field: Field, alias: str, one: Selected) -> Pair:
    column = sql(f'{alias}."{field.column}"')
    _weigh(scope, row_type, field, column, one.key)
    match field:
        case Id():
            return Pair(one.key, sql(f"'{row_type.table}_' || {alias}.id"))
        case Status():
            return Pair(one.key, status_expression(scope, alias))
        case Instant():
            return Pair(one.key, scope.json.instant(column))
        case Boolean():
            return Pair(one.key, scope.json.boolean(column))
        case Scaled():
            return Pair(one.key, scope.json.number(column, 10**field.decimals))
        case TextList():
            return Pair(one.key, column, is_text=True)
        case Rating():
            return Pair(one.key, _rating(scope, field, alias, one.below or EMPTY), is_text=True)
        case RichText():
            return Pair(one.key, prose(scope, row_type, field, alias, one.below or EMPTY), is_text=True)
        case ExternalIds():
            return Pair(one.key, _external_ids(scope, row_type, alias, one.below or EMPTY), is_text=True)
        case _:
            return Pair(one.key, column)


def _weigh(scope: CompileContext, row_type: RowType, field: Field, column: Sql, key: str) -> None:
    match field:
        case Text():
            scope.weigh(key, field.max_length + QUOTES, column)
        case TextList():
            scope.weigh(key, PLAIN_LIST * (field.max_length + QUOTES), column)
        case _:
            scope.weigh(key, width_of(row_type, field))


def _rating(scope: CompileContext, field: Rating, alias: str, below: Selection) -> Sql:
    pairs = []
    for one in below.only():
        if one.name == "label":
            label = sql(f'{alias}."{field.column}"')
            scope.weigh(one.key, RATING_LABEL_LENGTH, label)
            pairs.append(Pair(one.key, label))
            continue
        scope.weigh(one.key, NUMBER)
        if one.name in RATING_MEMBERS:
            part = field.parts[RATING_MEMBERS[one.name]]
            pairs.append(Pair(one.key, scope.json.number(sql(f'{alias}."{part}"'), 100)))
        else:
            pairs.append(Pair(one.key, sql("'Rating'")))
    return sql(f'case when {alias}."{field.normalized}" is not null then ', scope.json.object(pairs), " end")


def _external_ids(scope: CompileContext, row_type: RowType, alias: str, below: Selection) -> Sql:
    row, inner = scope.alias("e"), scope.times(1, most=PLAIN_LIST).joining()
    pairs = [_external_id(inner, row, one) for one in below.only()]
    table = scope.table(external_id_table(row_type))
    rows = sql(f"(select * from {table} o$ where o$.entry_id = {alias}.id order by o$.position limit {PLAIN_LIST})")
    return scope.json.many(pairs, sql(" from ", rows, f" {row}", where(inner.spent)))


def _external_id(scope: CompileContext, row: str, one: Selected) -> Pair:
    if one.name == TYPENAME:
        scope.weigh(one.key, NUMBER)
        return Pair(one.key, sql("'ExternalId'"))
    column = sql(f"{row}.{one.name}")
    scope.weigh(one.key, EXTERNAL_ID, column)
    return Pair(one.key, column)
