"""Single values, by the kind of their field: from what somebody gives to what the columns hold.

What a field asks of its values is looked up once, for its type: what is left to do for each value is to check and store it.
"""

from collections.abc import Callable

from cms.blank_text import is_blank
from cms.content.fields import Boolean, Choice, Day, Field, Integer, Rating, RichText, Scaled, Slug, Text, TextList
from cms.editing.input.derived_columns import RenderedText, encode_rating, encode_rich_text, render_rich_text
from cms.editing.input.numbers_and_days import encode_day, encode_integer, encode_scaled
from cms.editing.input.problems import Misfit, Problems, misfit, quote_value
from cms.editing.input.texts import fold_for_column, read_rich_text, read_short_text
from cms.editing.storage.table import Row
from cms.errors import ErrorCode

MOST_IN_LIST = 200

EncodeValue = Callable[[object], Row | None]
"""The columns that hold a value; None when it is nothing. Misfit when it cannot be held."""


def make_encoder(field: Field) -> EncodeValue:
    """What encodes the values of a field. TypeError for a kind that holds no single value."""
    match field:
        case Text():
            return _text_encoder(field)
        case RichText():
            return lambda value: _encode_rich_text(field, value)
        case Rating():
            return lambda value: encode_rating(field, value)
        case TextList():
            return lambda value: {field.column: _read_texts(field, value)}
        case _:
            return _simple_encoder(field.column, _simple_reader(field))


def read_list(value: object, most: int = MOST_IN_LIST) -> list[object] | tuple[object, ...]:
    """The value as a list that is not too long; Misfit when it is none."""
    if not isinstance(value, list | tuple):
        raise misfit(ErrorCode.INVALID, f"{quote_value(value)} is not a list; put it in brackets: [{quote_value(value)}].")
    if len(value) > most:
        raise misfit(ErrorCode.TOO_LONG, f"The list has {len(value)} items; give at most {most}.")
    return value


def _text_encoder(field: Text) -> EncodeValue:
    column, max_length, text_format = field.column, field.max_length, field.format
    folded = None if isinstance(field, Slug) else field.folded
    marks = {} if field.derive is None else {field.derived: False}
    may_be_blank = isinstance(field, Slug)

    def encode(value: object) -> Row | None:
        if not may_be_blank and isinstance(value, str) and _is_nothing(field, value):
            return None
        text = read_short_text(value, max_length=max_length, text_format=text_format)
        row: Row = {column: text, **marks}
        if folded is not None:
            row[folded] = fold_for_column(field, text)
        return row

    return encode


def _is_nothing(field: Field, text: str) -> bool:
    """Whether a text stands for none, which is a Misfit where there must be one."""
    blank = is_blank(text)
    if blank and field.required:
        raise misfit(ErrorCode.REQUIRED, f"{field.name} is empty; give it a text that can be seen.")
    return blank


def _encode_rich_text(field: RichText, value: object) -> Row | None:
    markdown = value.markdown if isinstance(value, RenderedText) else read_rich_text(value)
    if _is_nothing(field, markdown):
        return None
    return encode_rich_text(field, value if isinstance(value, RenderedText) else render_rich_text(markdown))


def _simple_encoder(column: str, read: Callable[[object], object]) -> EncodeValue:
    def encode(value: object) -> Row:
        try:
            return {column: read(value)}
        except ValueError as error:
            raise misfit(ErrorCode.INVALID, str(error)) from error

    return encode


def _simple_reader(field: Field) -> Callable[[object], object]:
    """What reads the values of a field that has one column; its ValueError says what is wrong."""
    match field:
        case Integer():
            return lambda value: encode_integer(field, value)
        case Scaled():
            return lambda value: encode_scaled(field, value)
        case Day():
            return encode_day
        case Boolean():
            return _read_boolean
        case Choice():
            return _choice_reader(field)
        case _:
            raise TypeError(f"nobody knows how to store a {type(field).__name__}")


def _read_boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{quote_value(value)} is neither true nor false; give one of them.")
    return value


def _choice_reader(field: Choice) -> Callable[[object], str]:
    names = {name: name for name in field.options.__members__}

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"{quote_value(value)} is no {field.options.__name__}; choose one of {', '.join(names)}.")
        return names[value]

    return read


def _read_texts(field: TextList, value: object) -> list[str]:
    texts: list[str] = []
    problems = Problems()
    for place, item in enumerate(read_list(value)):
        try:
            texts.append(read_list_text(field, item))
        except Misfit as one:
            problems.take(one, str(place))
    problems.raise_any()
    return texts


def read_list_text(field: TextList, item: object) -> str:
    """A text of a list as it is stored; Misfit when it cannot be."""
    if isinstance(item, str) and is_blank(item):
        raise misfit(ErrorCode.INVALID, "The text is empty; leave it out of the list.")
    return read_short_text(item, max_length=field.max_length, text_format=field.format)
