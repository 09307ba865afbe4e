"""Rich texts: read from a table of their own, and never more of them than an answer may hold."""

from collections import Counter
from collections.abc import Iterable

from cms.content.columns import PROSE_NUMBERS, PROSE_TEXTS, SECTION_FRAME, SECTIONS, prose_column, size_column
from cms.content.content_type import RowType
from cms.content.editions import prose_table
from cms.content.fields import RichText
from cms.reading.selection import EMPTY, TYPENAME, Selected, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, also, join, sql
from cms.reading.sql.json_dialect import Pair
from cms.reading.sql.row_size import NUMBER, QUOTES


def prose(scope: CompileContext, row_type: RowType, field: RichText, alias: str, below: Selection) -> Sql:
    """The rich text of the row under an alias, as an object; null when there is none."""
    row = scope.alias("p")
    pairs = [_member(scope, field, row, one) for one in below.only()]
    table = scope.table(prose_table(row_type))
    held = sql(f" where {row}.entry_id = {alias}.id and {row}.{field.column} is not null")
    return scope.json.one(pairs, sql(f" from {table} {row}", held, also(_spent(scope, field, row, below))))


def _member(scope: CompileContext, field: RichText, row: str, one: Selected) -> Pair:
    scope.weigh(one.key, NUMBER if one.name in PROSE_NUMBERS else QUOTES)
    column = sql(f'{row}."{prose_column(field.column, one.name)}"')
    if one.name == SECTIONS:
        return Pair(one.key, _sections(scope, column, one.below or EMPTY), is_text=True)
    if one.name == TYPENAME:
        return Pair(one.key, sql("'RichText'"))
    return Pair(one.key, column)


def _sections(scope: CompileContext, column: Sql, below: Selection) -> Sql:
    row = scope.alias("s")
    element = sql(f"{row}.value")
    pairs = []
    for one in below.only():
        if one.name == "level":
            pairs.append(Pair(one.key, scope.json.integer_member(element, "level")))
        elif one.name == TYPENAME:
            pairs.append(Pair(one.key, sql("'Section'")))
        else:
            pairs.append(Pair(one.key, scope.json.member(element, one.name)))
    return scope.json.many(pairs, sql(" from ", scope.json.elements(column, row)))


def _spent(scope: CompileContext, field: RichText, row: str, below: Selection) -> Sql:
    """What is selected spends its size before any of it is read; nobody can say beforehand how long texts are."""
    times = _times(below.only())
    sizes = (sql(_size(scope, field, row, member), f" * {count} / {SECTION_FRAME}") for member, count in times.items())
    return scope.json.spend(join(" + ", sizes), scope.limits.bytes) if times else TRUE


def _times(fields: Iterable[Selected]) -> Counter[str]:
    """How often each part of a rich text stands in the answer, in sixtieths: nobody knows how many sections there are.

    There are no more of them than their frames have room for. Each has every key that is selected, beside a short value.
    """
    times: Counter[str] = Counter()
    for one in fields:
        if one.name in PROSE_TEXTS:
            times[one.name] += SECTION_FRAME
        elif one.name == SECTIONS:
            for part in (one.below or EMPTY).only():
                times[SECTIONS] += len(part.key) + SECTION_FRAME
                times[part.name] += SECTION_FRAME if part.name in PROSE_TEXTS else 0
    return +times


def _size(scope: CompileContext, field: RichText, row: str, member: str) -> Sql:
    """The size that is kept; measured where a text was saved before sizes were. As a number that can be multiplied."""
    stored = sql(f'{row}."{prose_column(field.column, member)}"')
    return sql(f'cast(coalesce({row}."{size_column(field.column, member)}", ', scope.json.size(stored), ", 0) as bigint)")
