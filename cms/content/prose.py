"""Everything derived from prose: HTML, plain text, sections, counts and an excerpt."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.token import Token

from cms.content.slugs import make_slug, numbered

WORDS_PER_MINUTE = 220
EXCERPT_LENGTH = 300
OPENING_ANCHOR = "introduction"

# markdown-it drops every block below its maxNesting without a word. Two levels before that
# (a list takes two) whatever follows is read as plain paragraphs, so that no text is lost.
_MAX_NESTING = 20
_DEEPEST_CONTAINER = _MAX_NESTING - 2


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it up to the next; an opening has no heading, level 0."""

    heading: str | None
    anchor: str
    level: int
    html: str
    plain_text: str


@dataclass(frozen=True)
class Prose:
    """A Markdown text and all that is derived from it."""

    markdown: str
    html: str
    plain_text: str
    word_count: int
    reading_minutes: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class _Piece:
    """The tokens of one section: those of its heading (none for an opening) and its content."""

    heading: list[Token] = field(default_factory=list)
    content: list[Token] = field(default_factory=list)


def derive_prose(markdown: str) -> Prose:
    """Everything a reader may ask of a text, made once, when it is saved.

    The HTML is sanitised twice: Markdown that lets no HTML through, then an allow-list. Each
    heading carries its section's anchor as `id`. Raises ValueError for text that is not Unicode.
    """
    pieces = _cut_at_headings(_parse(markdown))
    sections, headings = _sections(pieces)
    blocks = [
        block
        for heading, section in zip(headings, sections, strict=True)
        for block in (heading, section)
    ]
    plain_text = "\n\n".join(
        text for section in sections for text in (section.heading, section.plain_text) if text
    )
    words = count_words(plain_text)
    return Prose(markdown, html, plain_text, words, -(-words // WORDS_PER_MINUTE), sections)
