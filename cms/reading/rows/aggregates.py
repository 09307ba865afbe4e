"""Counts, means and score summaries, in integers until the last step."""

from cms.content.fields import Rating
from cms.content.relation_graph import ToMany
from cms.content.relations import Score
from cms.reading.rows.conditions import condition
from cms.reading.rows.lists import list_of
from cms.reading.selection import Arguments, ArgumentValue, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import NOTHING, Sql, all_of, sql, where
from cms.reading.sql.json_dialect import Pair
from cms.reading.sql.row_size import NUMBER

BUCKETS = 10
BUCKET = 1000  # hundredths
MEAN = "case when count({0}) > 0 then (2 * sum({0}) + count({0})) / (2 * count({0})) end"
"""The mean of integers, rounded half up."""


def count_of(scope: CompileContext, step: ToMany, parent: str) -> Sql:
    """How many rows a list holds."""
    source = list_of(scope, step, parent)
    return sql("(select count(*) from ", source.tables, where(source.tie), ")")


def average_of(scope: CompileContext, step: ToMany, rating: str, parent: str) -> Sql:
    """The mean of a list's normalised ratings, in hundredths; null when none is rated."""
    source = list_of(scope, step, parent)
    column = _normalized(scope, step, rating, source.row)
    return sql(f"(select {MEAN.format(column)} from ", source.tables, where(source.tie), ")")


def score_summary(
    scope: CompileContext, type_name: str, field: Score, parent: str, arguments: Arguments, below: Selection
) -> Sql:
    """The score summary of a list, as an object."""
    step = scope.registry.to_many(type_name, field.of)
    source = list_of(scope, step, parent, arguments)
    held = condition(scope.at("where"), step.target, _given(arguments), source.row)
    column = _normalized(scope, step, field.rating, source.row)
    pairs = [_pair(scope, one.name, one.key, column) for one in below.only()]
    if not pairs:
        return scope.json.one([], NOTHING)
    return scope.json.one(pairs, sql(" from ", source.tables, where(all_of([source.tie, held]))))


def _given(arguments: Arguments) -> ArgumentValue:
    return arguments.get("where")


def _normalized(scope: CompileContext, step: ToMany, rating: str, row: str) -> str:
    field = scope.registry.fields[step.target][rating]
    if not isinstance(field, Rating):
        raise TypeError(f"{step.target}.{rating} is not a rating")
    return f"{row}.{field.normalized}"


def _pair(scope: CompileContext, name: str, key: str, column: str) -> Pair:
    scope.weigh(key, NUMBER * (BUCKETS if name == "histogram" else 1))
    match name:
        case "reviewCount":
            return Pair(key, sql("count(*)"))
        case "ratedCount":
            return Pair(key, sql(f"count({column})"))
        case "average":
            return Pair(key, scope.json.number(sql(f"({MEAN.format(column)})"), 100))
        case "lowest":
            return Pair(key, scope.json.number(sql(f"min({column})"), 100))
        case "highest":
            return Pair(key, scope.json.number(sql(f"max({column})"), 100))
        case "histogram":
            return Pair(key, scope.json.array([_bucket(column, number) for number in range(BUCKETS)]))
        case _:
            # An aggregate like the others, so that there is one row even when this is all that is asked.
            return Pair(key, sql("case when count(*) >= 0 then 'ScoreSummary' end"))


def _bucket(column: str, number: int) -> Sql:
    """How many lie in one bucket; the last one holds the best score as well."""
    low, high = number * BUCKET, (number + 1) * BUCKET
    test = "<=" if number == BUCKETS - 1 else "<"
    return sql(f"count(case when {column} >= {low} and {column} {test} {high} then 1 end)")
