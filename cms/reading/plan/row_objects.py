"""Objects: one JSON member for each field asked for of a row."""

from collections.abc import Callable

from cms.content.columns import EXTERNAL_ID_LENGTH, RATING_LABEL_LENGTH
from cms.content.content_type import RowType
from cms.content.editions import external_id_table
from cms.content.fields import Boolean, ExternalIds, Field, Id, Instant, Rating, RichText, Scaled, Status, Text, TextList
from cms.content.relation_graph import Relation, ToMany, ToOne
from cms.content.relations import Score
from cms.reading.pages.connections import compile_connection
from cms.reading.rows.aggregates import score_summary
from cms.reading.rows.comparisons import status_expression
from cms.reading.rows.conditions import KEY_COLUMN
from cms.reading.rows.list_sources import rows_of_relation
from cms.reading.rows.ordering import default_order
from cms.reading.rows.rich_text import rich_text_object
from cms.reading.selection import EMPTY, TYPENAME, SelectedField, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Sql, and_where, sql, used_columns, where_clause
from cms.reading.sql.json_dialect import JsonMember
from cms.reading.sql.row_size import NUMBER_BYTES, QUOTE_BYTES, most_bytes_of

MOST_PLAIN_ROWS = 200
PLAIN_LIST_COST = 20

VALUE_COLUMN = "found$"
"""The column of a view that holds the value for a key."""

RATING_PARTS = {"value": 0, "worst": 1, "best": 2, "normalized": 3}


def object_members(context: CompileContext, type_name: str, alias: str, selection: Selection) -> list[JsonMember]:
    """The members of the object for the row under an alias."""
    context.count_cost()
    return [_member(context, context.type(type_name), alias, selected) for selected in selection.fields_of(type_name)]


def row_object(context: CompileContext, type_name: str, selection: Selection, tail: Callable[[str], Sql]) -> Sql:
    """The row that `tail` finds, as an object; null when it finds none."""
    alias = context.alias("t")
    row_context = context.deeper().for_new_row()
    members = object_members(row_context, type_name, alias, selection)
    table = context.table(context.type(type_name).table)
    budget = and_where(row_context.budget_condition)
    return context.json.select_object(members, sql(f" from {table} {alias}", row_context.join_clauses, tail(alias), budget))


def _member(context: CompileContext, row_type: RowType, alias: str, selected: SelectedField) -> JsonMember:
    if selected.name == TYPENAME:
        context.count_bytes(selected.key, len(row_type.name) + QUOTE_BYTES)
        return JsonMember(selected.key, sql(f"'{row_type.name}'"))
    context = context.at(selected.key)
    relation = context.registry.relations[row_type.name].get(selected.name)
    if relation is not None:
        context.count_bytes(selected.key, QUOTE_BYTES)
        return _relation(context, row_type, alias, selected, relation)
    field = context.registry.fields[row_type.name][selected.name]
    if isinstance(field, Score):
        context.count_bytes(selected.key, QUOTE_BYTES)
        selection = selected.selection or EMPTY
        summary = score_summary(context, row_type.name, field, alias, selected.arguments, selection)
        return JsonMember(selected.key, summary, is_text=True)
    return _column_value(context, row_type, field, alias, selected)


def _relation(
    context: CompileContext, row_type: RowType, alias: str, selected: SelectedField, relation: Relation
) -> JsonMember:
    """What a relation leads to; moved to a view of its own where it would nest too deep."""
    selection = selected.selection or EMPTY
    if isinstance(relation, ToMany):
        if context.must_hoist:
            return _hoisted_list(context, row_type, selected, relation, alias)
        return _list(context, selected, relation, alias)
    key = f"{alias}.{relation.column}"
    if context.can_join:
        return _joined_row(context, selected, relation, key)
    if context.must_hoist:
        view = _add_view(
            context,
            relation.target,
            lambda row_context, row: context.json.object(object_members(row_context, relation.target, row, selection)),
        )
        return _view_member(selected, view, key)
    found = row_object(context, relation.target, selection, lambda row: sql(f" where {row}.id = {key}"))
    return JsonMember(selected.key, found, is_text=True)


def _joined_row(context: CompileContext, selected: SelectedField, relation: ToOne, key: str) -> JsonMember:
    """A single row, joined to the row at hand."""
    row = context.alias("t")
    joins = context.joins if context.joins is not None else []
    joins.append(sql(f" left join {context.table(context.type(relation.target).table)} {row} on {row}.id = {key}"))
    found = context.json.object(object_members(context.deeper(), relation.target, row, selected.selection or EMPTY))
    if relation.field.required:
        return JsonMember(selected.key, found)
    return JsonMember(selected.key, sql(f"case when {row}.id is not null then ", found, " end"), is_text=True)


def _hoisted_list(
    context: CompileContext, row_type: RowType, selected: SelectedField, relation: ToMany, alias: str
) -> JsonMember:
    view = _add_view(context, row_type.name, lambda row_context, row: _list(row_context, selected, relation, row).value)
    return _view_member(selected, view, f"{alias}.id")


def _add_view(context: CompileContext, type_name: str, compile_value: Callable[[CompileContext, str], Sql]) -> str:
    """A view of a value for each row of a type, by the row's key."""
    row, row_context = context.alias("t"), context.hoisted().for_new_row()
    value = compile_value(row_context, row)
    tables = sql(f" from {context.table(context.type(type_name).table)} {row}", row_context.join_clauses)
    body = sql(f"select {row}.id, ", value, tables, where_clause(row_context.budget_condition))
    return context.add_view(f"{KEY_COLUMN}, {VALUE_COLUMN}", body)


def _view_member(selected: SelectedField, view: str, key: str) -> JsonMember:
    """What the view has for a key."""
    value = sql(f"(select {VALUE_COLUMN} from {view} where {view}.{KEY_COLUMN} = {key})")
    return JsonMember(selected.key, value, is_text=True)


def _list(context: CompileContext, selected: SelectedField, relation: ToMany, alias: str) -> JsonMember:
    if relation.plain:
        return JsonMember(selected.key, _plain_list(context, relation, alias, selected.selection or EMPTY), is_text=True)
    list_source = rows_of_relation(context, relation, alias, selected.arguments)
    default = default_order(context, relation.target, relation.default_order, list_source.position_column, list_source.alias)
    return compile_connection(context, list_source, default, selected, object_members)


def _plain_list(context: CompileContext, relation: ToMany, alias: str, selection: Selection) -> Sql:
    list_source = rows_of_relation(context, relation, alias)
    order = default_order(context, relation.target, relation.default_order, list_source.position_column, list_source.alias)
    row, row_context = context.alias("t"), context.in_list(PLAIN_LIST_COST, most_rows=MOST_PLAIN_ROWS).deeper().for_new_row()
    members = object_members(row_context, relation.target, row, selection)
    columns = list_source.columns(used_columns(row, [*(member.value for member in members), row_context.join_clauses]))
    where, order_by = where_clause(list_source.parent_condition), order.clause(backwards=False)
    rows = sql("(select ", columns, " from ", list_source.tables, where, order_by, f" limit {MOST_PLAIN_ROWS})")
    budget = where_clause(row_context.budget_condition)
    return context.json.select_array(members, sql(" from ", rows, f" {row}", row_context.join_clauses, budget))


def _column_value(context: CompileContext, row_type: RowType, field: Field, alias: str, selected: SelectedField) -> JsonMember:
    column = sql(f'{alias}."{field.column}"')
    _count_bytes(context, row_type, field, column, selected.key)
    match field:
        case Id():
            return JsonMember(selected.key, sql(f"'{row_type.table}_' || {alias}.id"))
        case Status():
            return JsonMember(selected.key, status_expression(context, alias))
        case Instant():
            return JsonMember(selected.key, context.json.instant(column))
        case Boolean():
            return JsonMember(selected.key, context.json.boolean(column))
        case Scaled():
            return JsonMember(selected.key, context.json.scaled_number(column, 10**field.decimals))
        case TextList():
            return JsonMember(selected.key, column, is_text=True)
        case Rating():
            return JsonMember(selected.key, _rating(context, field, alias, selected.selection or EMPTY), is_text=True)
        case RichText():
            rich_text = rich_text_object(context, row_type, field, alias, selected.selection or EMPTY)
            return JsonMember(selected.key, rich_text, is_text=True)
        case ExternalIds():
            return JsonMember(selected.key, _external_ids(context, row_type, alias, selected.selection or EMPTY), is_text=True)
        case _:
            return JsonMember(selected.key, column)


def _count_bytes(context: CompileContext, row_type: RowType, field: Field, column: Sql, key: str) -> None:
    match field:
        case Text():
            context.count_bytes(key, field.max_length + QUOTE_BYTES, column)
        case TextList():
            context.count_bytes(key, MOST_PLAIN_ROWS * (field.max_length + QUOTE_BYTES), column)
        case _:
            context.count_bytes(key, most_bytes_of(row_type, field))


def _rating(context: CompileContext, field: Rating, alias: str, selection: Selection) -> Sql:
    members = []
    for selected in selection.only_fields():
        if selected.name == "label":
            label = sql(f'{alias}."{field.column}"')
            context.count_bytes(selected.key, RATING_LABEL_LENGTH, label)
            members.append(JsonMember(selected.key, label))
            continue
        context.count_bytes(selected.key, NUMBER_BYTES)
        if selected.name in RATING_PARTS:
            part = field.parts[RATING_PARTS[selected.name]]
            members.append(JsonMember(selected.key, context.json.scaled_number(sql(f'{alias}."{part}"'), 100)))
        else:
            members.append(JsonMember(selected.key, sql("'Rating'")))
    return sql(f'case when {alias}."{field.normalized}" is not null then ', context.json.object(members), " end")


def _external_ids(context: CompileContext, row_type: RowType, alias: str, selection: Selection) -> Sql:
    row, row_context = context.alias("e"), context.in_list(1, most_rows=MOST_PLAIN_ROWS).for_new_row()
    members = [_external_id(row_context, row, selected) for selected in selection.only_fields()]
    table = context.table(external_id_table(row_type))
    rows = sql(f"(select * from {table} o$ where o$.entry_id = {alias}.id order by o$.position limit {MOST_PLAIN_ROWS})")
    return context.json.select_array(members, sql(" from ", rows, f" {row}", where_clause(row_context.budget_condition)))


def _external_id(context: CompileContext, row: str, selected: SelectedField) -> JsonMember:
    if selected.name == TYPENAME:
        context.count_bytes(selected.key, NUMBER_BYTES)
        return JsonMember(selected.key, sql("'ExternalId'"))
    column = sql(f"{row}.{selected.name}")
    context.count_bytes(selected.key, EXTERNAL_ID_LENGTH, column)
    return JsonMember(selected.key, column)
