"""Rich texts: read from a table of their own, and never more of them than an answer may hold."""

from collections import Counter
from collections.abc import Iterable

from cms.content.columns import RICH_TEXT_NUMBERS, RICH_TEXT_TEXTS, SECTION_FRAME_BYTES, SECTIONS, rich_text_column, size_column
from cms.content.content_type import RowType
from cms.content.editions import rich_text_table
from cms.content.fields import RichText
from cms.reading.selection import EMPTY, TYPENAME, SelectedField, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, and_where, join, sql
from cms.reading.sql.json_dialect import JsonMember
from cms.reading.sql.row_size import NUMBER_BYTES, QUOTE_BYTES


def rich_text_object(
    context: CompileContext, row_type: RowType, field: RichText, parent_alias: str, selection: Selection
) -> Sql:
    """The rich text of the row under an alias, as an object; null when there is none."""
    alias = context.alias("p")
    members = [_member(context, field, alias, selected) for selected in selection.only_fields()]
    table = context.table(rich_text_table(row_type))
    conditions = sql(f" where {alias}.entry_id = {parent_alias}.id and {alias}.{field.column} is not null")
    return context.json.select_object(
        members, sql(f" from {table} {alias}", conditions, and_where(_budget_condition(context, field, alias, selection)))
    )


def _member(context: CompileContext, field: RichText, alias: str, selected: SelectedField) -> JsonMember:
    context.count_bytes(selected.key, NUMBER_BYTES if selected.name in RICH_TEXT_NUMBERS else QUOTE_BYTES)
    column = sql(f'{alias}."{rich_text_column(field.column, selected.name)}"')
    if selected.name == SECTIONS:
        return JsonMember(selected.key, _sections(context, column, selected.selection or EMPTY), is_text=True)
    if selected.name == TYPENAME:
        return JsonMember(selected.key, sql("'RichText'"))
    return JsonMember(selected.key, column)


def _sections(context: CompileContext, column: Sql, selection: Selection) -> Sql:
    alias = context.alias("s")
    element = sql(f"{alias}.value")
    members = []
    for selected in selection.only_fields():
        if selected.name == "level":
            members.append(JsonMember(selected.key, context.json.integer_member(element, "level")))
        elif selected.name == TYPENAME:
            members.append(JsonMember(selected.key, sql("'Section'")))
        else:
            members.append(JsonMember(selected.key, context.json.scalar_member(element, selected.name)))
    return context.json.select_array(members, sql(" from ", context.json.array_elements(column, alias)))


def _budget_condition(context: CompileContext, field: RichText, alias: str, selection: Selection) -> Sql:
    """What is selected spends its size before any of it is read; nobody can say beforehand how long texts are."""
    shares = _shares(selection.only_fields())
    sizes = (
        sql(_stored_bytes(context, field, alias, member), f" * {count} / {SECTION_FRAME_BYTES}")
        for member, count in shares.items()
    )
    return context.json.spend(join(" + ", sizes), context.limits.bytes) if shares else TRUE


def _shares(fields: Iterable[SelectedField]) -> Counter[str]:
    """How often each part of a rich text stands in the answer, in sixtieths: nobody knows how many sections there are.

    There are no more of them than their frames have room for. Each has every key that is selected, beside a short value.
    """
    shares: Counter[str] = Counter()
    for selected in fields:
        if selected.name in RICH_TEXT_TEXTS:
            shares[selected.name] += SECTION_FRAME_BYTES
        elif selected.name == SECTIONS:
            for subfield in (selected.selection or EMPTY).only_fields():
                shares[SECTIONS] += len(subfield.key) + SECTION_FRAME_BYTES
                shares[subfield.name] += SECTION_FRAME_BYTES if subfield.name in RICH_TEXT_TEXTS else 0
    return +shares


def _stored_bytes(context: CompileContext, field: RichText, alias: str, member: str) -> Sql:
    """The size that is kept; measured where a text was saved before sizes were. As a number that can be multiplied."""
    stored = sql(f'{alias}."{rich_text_column(field.column, member)}"')
    return sql(
        f'cast(coalesce({alias}."{size_column(field.column, member)}", ', context.json.byte_length(stored), ", 0) as bigint)"
    )
