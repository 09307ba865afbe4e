"""Everything derived from a rich text: HTML, plain text, sections, counts and an excerpt."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3
from markdown_it.token import Token

from cms.content.values.markdown import parse_markdown, render_markdown
from cms.content.values.slugs import make_slug, numbered_slug

WORDS_PER_MINUTE = 220
EXCERPT_LENGTH = 300
OPENING_ANCHOR = "introduction"

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ROWS = {"thead", "tbody", "tr"}
_CELLS = {"th", "td"}
_ITEMS = {"ul", "ol", "li"}
_BLOCKS = {"p", "blockquote", "pre", "hr", "table"}
_INLINES = {"a", "img", "em", "strong", "s", "code", "br"}
_ALIGNMENTS = {f"text-align:{side}" for side in ("left", "center", "right")}
# The second wall: it stands when the first, Markdown without HTML, should ever have a hole.
_CLEANER = nh3.Cleaner(
    tags=_HEADINGS | _ITEMS | _ROWS | _CELLS | _BLOCKS | _INLINES,
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "code": {"class"},
        **{heading: {"id"} for heading in _HEADINGS},
    },
    tag_attribute_values={cell: {"style": _ALIGNMENTS} for cell in _CELLS},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)

# What stands between two texts, weakest first; where several meet, the strongest counts.
_GAPS = ("", "\t", "\n", "\n\n")
_JOINED, _NEXT_CELL, _NEXT_LINE, _NEXT_PARAGRAPH = range(len(_GAPS))

_SENTENCE_END = re.compile(
    # Not after a single letter: the J. of Joel J. Richard ends no sentence.
    r"""(?<!\b\w)[.!?…؟۔।]+["'”’»)\]]*(?=\s)|[。！？]+[”’」』）]*"""
)
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it; the opening has no heading and level 0."""

    heading: str | None
    anchor: str
    level: int
    html: str
    plain_text: str


@dataclass(frozen=True)
class DerivedText:
    """A Markdown text and all that is derived from it."""

    markdown: str
    html: str
    plain_text: str
    word_count: int
    reading_minutes: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class _Piece:
    """The tokens of one section: of its heading (none for the opening) and of its content."""

    heading: Sequence[Token]
    content: Sequence[Token]


class _Anchors:
    """Hands out anchors, each once: a heading's slug, then -2, -3 for its repeats."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._repeats: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        anchor = wanted
        while anchor in self._taken:
            self._repeats[wanted] = self._repeats.get(wanted, 1) + 1
            anchor = numbered_slug(wanted, self._repeats[wanted])
        self._taken.add(anchor)
        return anchor


def derive_rich_text(markdown: str) -> DerivedText:
    """All that readers ask of a text, made once, when it is saved.

    The HTML is sanitised, and its top headings carry their section's anchor as `id`. Headings
    inside quotes and lists cut nothing. Reading takes a minute per WORDS_PER_MINUTE begun.
    Raises ValueError for text that no UTF-8 can hold, for link definitions used so often that the
    HTML would be many times the text, and for markup made to be slow to read.
    """
    html: list[str] = []
    sections: list[Section] = []
    anchors = _Anchors()
    for piece in _cut_at_headings(parse_markdown(markdown)):
        section = _section(piece, anchors)
        html += _html(piece.heading), section.html
        sections.append(section)
    texts = [text for section in sections for text in (section.heading, section.plain_text)]
    plain_text = _GAPS[_NEXT_PARAGRAPH].join(filter(None, texts))
    words = count_words(plain_text)
    minutes = -(-words // WORDS_PER_MINUTE)
    return DerivedText(markdown, "\n".join(filter(None, html)), plain_text, words, minutes, tuple(sections))


def count_words(plain_text: str) -> int:
    """Runs of anything but space that hold a letter or a digit."""
    return sum(any(map(str.isalnum, run)) for run in plain_text.split())


def make_excerpt(plain_text: str, limit: int = EXCERPT_LENGTH) -> str:
    """The first paragraphs, as many as fit in `limit` characters, as one line of text.

    When they fill less than half of it, the next one is cut: at the end of a sentence or, when
    that is early, of a word; then … follows, within the limit. Raises ValueError below 1.
    """
    if limit < 1:
        raise ValueError(f"An excerpt of {limit} characters holds nothing: 1 is the least.")
    excerpt = ""
    for lines in plain_text.split(_GAPS[_NEXT_PARAGRAPH]):
        longer = " ".join((excerpt + " " + lines).split())
        if len(longer) > limit:
            return excerpt if 2 * len(excerpt) >= limit else _cut(longer, limit)
        excerpt = longer
    return excerpt


def _cut_at_headings(tokens: Sequence[Token]) -> Iterator[_Piece]:
    """The pieces in order; an opening only when something stands before the first heading."""
    starts = [
        index for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]  # fmt: skip
    opening = tokens[: starts[0]] if starts else tokens
    if opening:
        yield _Piece([], opening)
    for start, end in pairwise([*starts, len(tokens)]):
        # A heading is three tokens: it opens, holds its text, closes.
        yield _Piece(tokens[start : start + 3], tokens[start + 3 : end])


def _section(piece: _Piece, anchors: _Anchors) -> Section:
    html, plain_text = _html(piece.content), _plain_text(piece.content)
    if not piece.heading:
        return Section(None, anchors.take(OPENING_ANCHOR), 0, html, plain_text)
    heading = " ".join(_plain_text(piece.heading).split())
    anchor = anchors.take(make_slug(heading))
    opening_tag = piece.heading[0]
    opening_tag.attrSet("id", anchor)
    return Section(heading, anchor, int(opening_tag.tag[1:]), html, plain_text)


def _html(tokens: Sequence[Token]) -> str:
    return _CLEANER.clean(render_markdown(tokens)).strip("\n")


def _plain_text(tokens: Sequence[Token]) -> str:
    """Text without markup: paragraphs apart by a blank line, items and rows by a line end."""
    parts: list[str] = []
    gap = _JOINED
    for token in tokens:
        gap = max(gap, _gap_before(token))
        text = _text_of(token)
        if text:
            parts += (_GAPS[gap], text) if parts else (text,)
            gap = _JOINED
    return "".join(parts)


def _gap_before(token: Token) -> int:
    if token.nesting < 0 or token.type == "inline":
        return _JOINED
    if token.tag in _CELLS:
        return _NEXT_CELL
    # A hidden paragraph is an item of a list without blank lines.
    if token.level > 0 and (token.hidden or token.tag in _ITEMS | _ROWS):
        return _NEXT_LINE
    return _NEXT_PARAGRAPH


def _text_of(token: Token) -> str:
    if token.type == "inline":
        return _inline_text(token.children or []).strip()
    return token.content.strip("\n")


def _inline_text(tokens: Sequence[Token]) -> str:
    return "".join(map(_inline_token_text, tokens))


def _inline_token_text(token: Token) -> str:
    match token.type:
        case "image":
            return _inline_text(token.children or [])
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case _:
            return token.content


def _cut(text: str, limit: int) -> str:
    """A line longer than the limit, cut within it."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text[:limit])]
    # A sentence keeps its own point, so the mark takes a space before it.
    fitting = [end for end in ends if limit // 2 <= end <= limit - len(" …")]
    if fitting:
        return text[: fitting[-1]] + " …"
    words, _, _ = text[:limit].rpartition(" ")
    if words:
        return words.rstrip(" ,;:–—-") + "…"
    return text[: _whole_characters(text, limit - len("…"))] + "…"


def _whole_characters(text: str, end: int) -> int:
    """The last place at or before `end` where no letter stands apart from its marks."""
    while end > 0 and (_continues(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end


def _continues(character: str) -> bool:
    return unicodedata.combining(character) > 0 or character in _JOINERS
