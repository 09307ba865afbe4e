"""Counts, means and score summaries, in integers until the last step."""

from cms.content.fields import Rating
from cms.content.relation_graph import ToMany
from cms.content.relations import Score
from cms.reading.rows.conditions import compile_condition
from cms.reading.rows.list_sources import rows_of_relation
from cms.reading.selection import Arguments, ArgumentValue, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import NOTHING, Sql, all_of, sql, where_clause
from cms.reading.sql.json_dialect import JsonMember
from cms.reading.sql.row_size import NUMBER_BYTES

BUCKETS = 10
BUCKET_HUNDREDTHS = 1000  # hundredths
MEAN = "case when count({0}) > 0 then (2 * sum({0}) + count({0})) / (2 * count({0})) end"
"""The mean of integers, rounded half up."""


def count_of(context: CompileContext, relation: ToMany, parent: str) -> Sql:
    """How many rows a list holds."""
    rows = rows_of_relation(context, relation, parent)
    return sql("(select count(*) from ", rows.tables, where_clause(rows.parent_condition), ")")


def average_of(context: CompileContext, relation: ToMany, rating: str, parent: str) -> Sql:
    """The mean of a list's normalised ratings, in hundredths; null when none is rated."""
    rows = rows_of_relation(context, relation, parent)
    column = _normalized(context, relation, rating, rows.alias)
    return sql(f"(select {MEAN.format(column)} from ", rows.tables, where_clause(rows.parent_condition), ")")


def score_summary(
    context: CompileContext, type_name: str, field: Score, parent: str, arguments: Arguments, selection: Selection
) -> Sql:
    """The score summary of a list, as an object."""
    relation = context.registry.to_many(type_name, field.of)
    rows = rows_of_relation(context, relation, parent, arguments)
    condition = compile_condition(context.at("where"), relation.target, _given(arguments), rows.alias)
    column = _normalized(context, relation, field.rating, rows.alias)
    members = [_member(context, selected.name, selected.key, column) for selected in selection.only_fields()]
    if not members:
        return context.json.select_object([], NOTHING)
    return context.json.select_object(
        members, sql(" from ", rows.tables, where_clause(all_of([rows.parent_condition, condition])))
    )


def _given(arguments: Arguments) -> ArgumentValue:
    return arguments.get("where")


def _normalized(context: CompileContext, relation: ToMany, rating: str, alias: str) -> str:
    field = context.registry.fields[relation.target][rating]
    if not isinstance(field, Rating):
        raise TypeError(f"{relation.target}.{rating} is not a rating")
    return f"{alias}.{field.normalized}"


def _member(context: CompileContext, name: str, key: str, column: str) -> JsonMember:
    context.count_bytes(key, NUMBER_BYTES * (BUCKETS if name == "histogram" else 1))
    match name:
        case "reviewCount":
            return JsonMember(key, sql("count(*)"))
        case "ratedCount":
            return JsonMember(key, sql(f"count({column})"))
        case "average":
            return JsonMember(key, context.json.scaled_number(sql(f"({MEAN.format(column)})"), 100))
        case "lowest":
            return JsonMember(key, context.json.scaled_number(sql(f"min({column})"), 100))
        case "highest":
            return JsonMember(key, context.json.scaled_number(sql(f"max({column})"), 100))
        case "histogram":
            return JsonMember(key, context.json.array([_bucket(column, number) for number in range(BUCKETS)]))
        case _:
            # An aggregate like the others, so that there is one row even when this is all that is asked.
            return JsonMember(key, sql("case when count(*) >= 0 then 'ScoreSummary' end"))


def _bucket(column: str, number: int) -> Sql:
    """How many lie in one bucket; the last one holds the best score as well."""
    low, high = number * BUCKET_HUNDREDTHS, (number + 1) * BUCKET_HUNDREDTHS
    test = "<=" if number == BUCKETS - 1 else "<"
    return sql(f"count(case when {column} >= {low} and {column} {test} {high} then 1 end)")
