"""Rich texts: read from a table of their own, and never more of them than an answer may hold."""

from cms.content.columns import prose_sizes
from cms.content.content_type import RowType
from cms.content.editions import prose_table
from cms.content.fields import RichText
from cms.reading.dialect import Pair
from cms.reading.scope import OVERHEAD, SCALAR, Scope
from cms.reading.selection import EMPTY, TYPENAME, Selected, Selection
from cms.reading.sql import TRUE, Sql, also, join, sql

MEMBERS = {
    "markdown": "",
    "html": "_html",
    "plainText": "_plain_text",
    "wordCount": "_word_count",
    "readingMinutes": "_reading_minutes",
}
TEXTS = ("markdown", "html", "plainText")


def prose(scope: Scope, row_type: RowType, field: RichText, alias: str, below: Selection) -> Sql:
    """The rich text of the row under an alias, as an object; null when there is none."""
    row = scope.alias("p")
    pairs = [_member(scope, field, row, one) for one in below.only()]
    table = scope.table(prose_table(row_type))
    held = sql(f" where {row}.entry_id = {alias}.id and {row}.{field.column} is not null")
    return scope.json.one(pairs, sql(f" from {table} {row}", held, also(_spent(scope, field, row, below))))


def _member(scope: Scope, field: RichText, row: str, one: Selected) -> Pair:
    scope.weigh(OVERHEAD + len(one.key) + SCALAR)
    if one.name == "sections":
        return Pair(one.key, _sections(scope, f"{row}.{field.column}_sections", one.below or EMPTY), is_text=True)
    if one.name in MEMBERS:
        return Pair(one.key, sql(f'{row}."{field.column}{MEMBERS[one.name]}"'))
    return Pair(one.key, sql("'RichText'"))


def _sections(scope: Scope, column: str, below: Selection) -> Sql:
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
    return scope.json.many(pairs, sql(" from ", scope.json.elements(sql(column), row)))


def _spent(scope: Scope, field: RichText, row: str, below: Selection) -> Sql:
    """What is selected spends its size before any of it is read; nobody can say beforehand how long texts are."""
    sizes = [size for one in below.only() for size in _sizes(scope, field, row, one)]
    return scope.json.spend(join(" + ", sizes), scope.limits.bytes) if sizes else TRUE


def _sizes(scope: Scope, field: RichText, row: str, one: Selected) -> list[Sql]:
    known = dict(zip((*TEXTS, "sections"), prose_sizes(field.column), strict=True))
    if one.name in TEXTS:
        return [_size(scope, row, known[one.name], f"{field.column}{MEMBERS[one.name]}")]
    if one.name != "sections":
        return []
    frames = _size(scope, row, known["sections"], f"{field.column}_sections")
    below = (one.below or EMPTY).only()
    texts = [_size(scope, row, known[part.name], f"{field.column}{MEMBERS[part.name]}") for part in below if part.name in TEXTS]
    return [*texts, *(frames for _ in below)]


def _size(scope: Scope, row: str, known: str, text: str) -> Sql:
    """The size that is kept; measured where a text was saved before sizes were."""
    return sql(f'coalesce({row}."{known}", ', scope.json.size(sql(f'{row}."{text}"')), ", 0)")
