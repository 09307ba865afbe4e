"""Single values, by the kind of their field: from what somebody gives to what the columns hold."""

from collections.abc import Callable
from functools import cache
from typing import Any

from cms.blank_text import is_blank
from cms.content.fields import Boolean, Choice, Day, Field, Integer, Rating, RichText, Scaled, Slug, Text, TextList
from cms.editing.input.derived_columns import RenderedText, encode_rating, encode_rich_text, render_rich_text
from cms.editing.input.numbers_and_days import encode_day, encode_integer, encode_scaled
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.texts import fold_for_column, read_rich_text, read_short_text
from cms.editing.storage.table import Row
from cms.errors import ErrorCode

MOST_IN_LIST = 200


def encode_value(field: Field, value: object, problems: Problems) -> Row | None:
    """The columns that hold a value; None when it is nothing, and, with every problem noted, when it cannot be held."""
    encode = _encoder_for(type(field))  # type: ignore[arg-type]  # a class can be hashed, whatever its instances do
    return encode(field, value, problems)


def encode_text(field: Text, value: object, problems: Problems) -> Row | None:
    """A text with its folded twin; None when it is blank, and, with the problem noted, when it cannot be held."""
    if isinstance(value, str) and not isinstance(field, Slug) and _is_nothing(field, value, problems):
        return None
    text = read_short_text(value, problems, max_length=field.max_length, text_format=field.format)
    if text is None:
        return None
    folded = fold_for_column(field, text, problems)
    return None if folded is None else _text_row(field, text, folded)


def read_list(value: object, problems: Problems, most: int = MOST_IN_LIST) -> list[object] | None:
    """The value as a list that is not too long; None, with the problem noted, when it is none."""
    if not isinstance(value, list | tuple):
        problems.add(ErrorCode.INVALID, f"{quote_value(value)} is not a list; put it in brackets: [{quote_value(value)}].")
        return None
    if len(value) > most:
        problems.add(ErrorCode.TOO_LONG, f"The list has {len(value)} items; give at most {most}.")
        return None
    return list(value)


def _text_row(field: Text, text: str | None, folded: str | None) -> Row:
    row: Row = {field.column: text}
    if field.folded is not None and not isinstance(field, Slug):
        row[field.folded] = folded
    if field.derive is not None:
        row[field.derived] = False
    return row


def _encode_rich_text(field: RichText, value: object, problems: Problems) -> Row | None:
    markdown = value.markdown if isinstance(value, RenderedText) else read_rich_text(value, problems)
    if markdown is None or _is_nothing(field, markdown, problems):
        return None
    return encode_rich_text(field, value if isinstance(value, RenderedText) else render_rich_text(markdown), problems)


def _encode_simple(field: Field, value: object, problems: Problems) -> Row | None:
    try:
        return {field.column: _read_simple(field, value)}
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None


def _is_nothing(field: Field, text: str, problems: Problems) -> bool:
    """Whether a text stands for none, which is noted where there must be one."""
    blank = is_blank(text)
    if blank and field.required:
        problems.add(ErrorCode.REQUIRED, f"{field.name} is empty; give it a text that can be seen.")
    return blank


def _read_simple(field: Field, value: object) -> object:
    match field:
        case Integer():
            return encode_integer(field, value)
        case Scaled():
            return encode_scaled(field, value)
        case Day():
            return encode_day(value)
        case Boolean():
            return _read_boolean(value)
        case Choice():
            return _read_choice(field, value)
        case _:
            raise TypeError(f"nobody knows how to store a {type(field).__name__}")


def _read_boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{quote_value(value)} is neither true nor false; give one of them.")
    return value


def _read_choice(field: Choice, value: object) -> str:
    names = field.options.__members__
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"{quote_value(value)} is no {field.options.__name__}; choose one of {', '.join(names)}.")
    return value


def _encode_text_list(field: TextList, value: object, problems: Problems) -> Row | None:
    items = read_list(value, problems)
    if items is None:
        return None
    before = len(problems)
    texts = [_read_item(field, item, problems.within(str(place))) for place, item in enumerate(items)]
    return {field.column: texts} if len(problems) == before else None


def _read_item(field: TextList, item: object, problems: Problems) -> str | None:
    if isinstance(item, str) and is_blank(item):
        problems.add(ErrorCode.INVALID, "The text is empty; leave it out of the list.")
        return None
    return read_short_text(item, problems, max_length=field.max_length, text_format=field.format)


_Encode = Callable[[Any, object, Problems], Row | None]  # Any: each takes fields of its own kind

_ENCODERS: tuple[tuple[type[Field], _Encode], ...] = (
    (Text, encode_text),
    (RichText, _encode_rich_text),
    (Rating, encode_rating),
    (TextList, _encode_text_list),
    (Field, _encode_simple),
)


@cache
def _encoder_for(kind: type[Field]) -> _Encode:
    return next(encode for one, encode in _ENCODERS if issubclass(kind, one))
