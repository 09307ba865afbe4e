"""Values that several columns are derived from: rich texts, ratings, and texts that follow from the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cms.blank_text import is_blank
from cms.content.columns import SECTION_FRAME_BYTES, SECTIONS, rich_text_column, size_column
from cms.content.fields import Rating, RichText, Text
from cms.content.values.ratings import RatingValue, make_rating
from cms.content.values.rich_text import DerivedText, Section, derive_rich_text
from cms.editing.input.problems import Misfit, Problems, misfit, quote_value
from cms.editing.input.texts import fold_for_column, read_text
from cms.editing.input.unknown_fields import note_unknown_fields
from cms.editing.storage.declarations import InputType
from cms.editing.storage.table import Row
from cms.errors import ErrorCode

_RATING_PARTS = ("label", "value", "best", "worst")


@dataclass(frozen=True)
class RenderedText:
    """A rich text and all that readers ask of it, or why nobody can make that."""

    markdown: str
    result: DerivedText | ValueError


def render_rich_text(markdown: str) -> RenderedText:
    """What a rich text comes to; takes up to seconds."""
    try:
        return RenderedText(markdown, derive_rich_text(markdown))
    except ValueError as error:
        return RenderedText(markdown, error)


def encode_rich_text(field: RichText, rendered: RenderedText) -> Row:
    """Markdown and all that readers ask of it; Misfit when it could not be rendered."""
    rich_text = rendered.result
    if isinstance(rich_text, ValueError):
        raise misfit(ErrorCode.INVALID, str(rich_text))
    texts = {"markdown": rich_text.markdown, "html": rich_text.html, "plainText": rich_text.plain_text}
    sizes = {member: len(text.encode()) for member, text in texts.items()} | {
        SECTIONS: sum(map(_frame_size, rich_text.sections))
    }
    derived = {
        "wordCount": rich_text.word_count,
        "readingMinutes": rich_text.reading_minutes,
        SECTIONS: _section_rows(rich_text.sections),
    }
    columns = {rich_text_column(field.column, member): value for member, value in (texts | derived).items()}
    return columns | {size_column(field.column, member): size for member, size in sizes.items()}


def encode_rating(field: Rating, value: object) -> Row:
    """A rating, given by its parts or as its label alone; Misfit when it says no score."""
    parts = {"label": value} if isinstance(value, str) else value
    if not isinstance(parts, Mapping):
        message = f"{quote_value(value)} is not a rating; give a label such as 8.8/10, or numbers such as {{value: 8.8}}."
        raise misfit(ErrorCode.INVALID, message)
    problems = Problems()
    note_unknown_fields(parts, _RATING_PARTS, problems)
    label = _read_label(parts.get("label"), problems)
    numbers = {name: _read_number(name, parts.get(name), problems) for name in ("value", "best", "worst")}
    problems.raise_any()
    try:
        rating = make_rating(label=label, **numbers)
    except ValueError as error:
        raise misfit(ErrorCode.INVALID, str(error)) from error
    return _rating_row(field, rating)


def derive_texts(input_type: InputType, row: Row, rich_texts: Row) -> None:
    """Fills in each text that nobody gave from the entry's other values; Misfit with those that say nothing then."""
    problems = Problems()
    for field, column, folded, derived in input_type.derived_texts:
        if field.derive is not None and row[derived]:
            text = field.derive(_values_by_name(input_type, row, rich_texts))[: field.max_length]
            row[column] = text
            try:
                _check_derived(field, text)
                row.update({} if folded is None else {folded: fold_for_column(field, text)})
            except Misfit as one:
                problems.take(one, field.name)
    problems.raise_any()


def _check_derived(field: Text, text: str) -> None:
    if field.required and is_blank(text):
        raise misfit(ErrorCode.REQUIRED, f"{field.name} is missing and follows from nothing else; give it.")


def _values_by_name(input_type: InputType, row: Row, rich_texts: Row) -> Row:
    """An entry's single values by the names of their fields, and by those of their columns where these say more."""
    columns = {**row, **rich_texts}
    for name, column in input_type.renamed_columns.items():
        columns[name] = columns[column]
    return columns


def _section_rows(sections: Sequence[Section]) -> list[dict[str, object]]:
    return [
        {"heading": one.heading, "anchor": one.anchor, "level": one.level, "html": one.html, "plainText": one.plain_text}
        for one in sections
    ]


def _frame_size(section: Section) -> int:
    """The bytes of a section beside its HTML and plain text."""
    return SECTION_FRAME_BYTES + len(f"{section.heading}{section.anchor}".encode())


def _read_label(value: object, problems: Problems) -> str | None:
    if value is None:
        return None
    try:
        return read_text(value)
    except Misfit as one:
        problems.take(one, "label")
        return None


def _read_number(name: str, value: object, problems: Problems) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    problems.add(ErrorCode.INVALID, f"{quote_value(value)} is not a number; give one such as 8.8.", name)
    return None


def _rating_row(field: Rating, rating: RatingValue) -> Row:
    numbers = (rating.value, rating.worst, rating.best, rating.normalized)
    return {field.column: rating.label, **dict(zip(field.parts, numbers, strict=True))}
