"""Texts of made-up content, and the rows of the tables that keep rich texts apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from bench.content.keys import Row, key_of
from cms.content.values.rich_text import DerivedText, derive_rich_text, make_excerpt


@dataclass(frozen=True)
class Text:
    """A text, and what is derived from it."""

    rich_text: DerivedText
    sections: str
    excerpt: str


def make_text(markdown: str) -> Text:
    """A text, with all that is derived from it."""
    rich_text = derive_rich_text(markdown)
    sections = [
        {
            "heading": one.heading,
            "anchor": one.anchor,
            "level": one.level,
            "html": one.html,
            "plainText": one.plain_text,
        }
        for one in rich_text.sections
    ]
    excerpt = make_excerpt("\n\n".join(one.plain_text for one in rich_text.sections))
    return Text(rich_text, orjson.dumps(sections).decode(), excerpt)


def rich_text_rows(kind: str, count: int, column: str, texts: Sequence[Text | None]) -> Iterator[Row]:
    """A row for each entry of a type; the texts come again and again."""
    return (rich_text_row(kind, number, column, texts[number % len(texts)]) for number in range(count))


def rich_text_row(kind: str, number: int, column: str, text: Text | None) -> Row:
    """The row for one entry's rich text, which may be missing."""
    rich_text = text and text.rich_text
    return {
        "entry_id": key_of(kind, number),
        column: rich_text and rich_text.markdown,
        f"{column}_html": rich_text and rich_text.html,
        f"{column}_plain_text": rich_text and rich_text.plain_text,
        f"{column}_word_count": rich_text and rich_text.word_count,
        f"{column}_reading_minutes": rich_text and rich_text.reading_minutes,
        f"{column}_sections": text and text.sections,
    }
