"""Texts as they come in: what no database can hold, what is too long, and the folded twin."""

from cms.content.fields import Text
from cms.content.values.folding import fold
from cms.content.values.formats import Format
from cms.editing.input.problems import Problems, misfit, quote_value
from cms.errors import ErrorCode

# An index row of PostgreSQL takes 2,704 bytes, the key and its own header among them.
MOST_FOLDED_BYTES = 2600
MOST_RICH_TEXT_BYTES = 2 * 1024 * 1024

LONGEST_QUICK_TEXT = 2_000
"""Characters of a text, or a tenth as many items of a list: reading it takes milliseconds from here on."""


def check_characters(text: str) -> None:
    """ValueError when the text holds what PostgreSQL or UTF-8 cannot."""
    if text.isascii() and "\0" not in text:
        return
    if "\0" in text:
        raise ValueError(f"{quote_value(text)} holds a NUL character (U+0000); leave it out.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{quote_value(text)} holds half of a surrogate pair at character {error.start + 1}; give the whole character."
        ) from error


def check_note(note: str | None, problems: Problems) -> None:
    """Notes what no database can hold in what somebody says of an act."""
    try:
        check_characters(note or "")
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error), "note")


def read_text(value: object) -> str:
    """The value as a text that can be stored; Misfit when it is not one."""
    if not isinstance(value, str):
        raise misfit(
            ErrorCode.INVALID, f"{quote_value(value)} is not a text; give a string, such as {str(quote_value(value))!r}."
        )
    try:
        check_characters(value)
    except ValueError as error:
        raise misfit(ErrorCode.INVALID, str(error)) from error
    return value


def read_short_text(value: object, *, max_length: int, text_format: Format | None = None) -> str:
    """The value as a short text of the right form, as it is stored; Misfit when it is not one."""
    text = read_text(value)
    if len(text) > max_length:
        raise misfit(ErrorCode.TOO_LONG, f"{quote_value(text)} has {len(text)} characters; give at most {max_length}.")
    try:
        return text if text_format is None else text_format.read(text)
    except ValueError as error:
        raise misfit(ErrorCode.INVALID, str(error)) from error


def fold_for_column(field: Text, text: str) -> str:
    """The text as it is compared; Misfit when lists could not be ordered by it."""
    folded = fold(text)
    size = len(folded.encode()) if field.order else 0
    if size > MOST_FOLDED_BYTES:
        raise misfit(
            ErrorCode.TOO_LONG,
            f"{quote_value(text)} takes {size} bytes in the form it is ordered by;"
            f" give one that takes at most {MOST_FOLDED_BYTES}.",
        )
    return folded


def read_rich_text(value: object) -> str:
    """The value as Markdown that can be stored; Misfit when it is not."""
    text = read_text(value)
    size = len(text.encode())
    if size > MOST_RICH_TEXT_BYTES:
        raise misfit(ErrorCode.TOO_LONG, f"The text takes {size} bytes; give at most {MOST_RICH_TEXT_BYTES}.")
    return text
