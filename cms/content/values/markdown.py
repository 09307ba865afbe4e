"""Markdown, read within bounds: how deep it nests, how far its links grow, and how long it takes."""

import time
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MAX_NESTING = 20
# markdown-it drops, without a word, every block nested deeper than its limit. So shortly before
# it (a list takes two levels) whatever follows is read as plain paragraphs, and no text is lost.
_DEEPEST_CONTAINER = _MAX_NESTING - 2

# A link definition may be used any number of times: fifty kilobytes made a hundred megabytes of
# HTML. Written out once, no address grows more than twelvefold (an emoji, percent-encoded).
_MOST_GROWTH = 12
_FREE_GROWTH = 100_000

# Of the processor's time, to find the blocks and the markup. Two megabytes of prose take one or two;
# made to be slow, they would take more than a minute.
_MOST_SECONDS = 6.0
_UNTIL = "until"


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.before("table", "deep_paragraph", _deep_paragraph)
    parser.block.ruler.before("deep_paragraph", "block_clock", _watch, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("text", "inline_clock", _watch)
    return parser


def _watch(state: StateBlock | StateInline, *_: object) -> bool:
    """A rule that fits nothing, and is tried wherever another one is."""
    if time.thread_time() > state.env[_UNTIL]:
        raise ValueError(
            f"It takes more than {_MOST_SECONDS:g} seconds to make HTML of the text: use less markup, above all less of "
            "it inside other markup."
        )
    return False


def _deep_paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.level < _DEEPEST_CONTAINER:
        return False
    return paragraph(state, start_line, end_line, silent)


_MARKDOWN = _build_parser()


def parse_markdown(markdown: str) -> Sequence[Token]:
    """The blocks of a text, and within them what is marked up.

    Raises ValueError for text that no UTF-8 can hold, for link definitions used so often that the HTML would be many
    times the text, and for markup made to be slow to read.
    """
    _check_encodable(markdown)
    tokens = _MARKDOWN.parse(markdown, {_UNTIL: time.thread_time() + _MOST_SECONDS})
    inline = [child for token in tokens for child in token.children or []]
    grown = sum(len(str(value)) for token in inline for value in token.attrs.values())
    if grown > _MOST_GROWTH * len(markdown) + _FREE_GROWTH:
        raise ValueError(
            f"The links of the text would take {grown} characters where the whole text has "
            f"{len(markdown)}: use its link definitions less often, or give shorter addresses."
        )
    return tokens


def render_markdown(tokens: Sequence[Token]) -> str:
    """The HTML of parsed text, not cleaned yet."""
    rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return rendered


def _check_encodable(markdown: str) -> None:
    try:
        markdown.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"Character {error.start + 1} of the text, {markdown[error.start]!r}, is half of a "
            "surrogate pair: send the whole character."
        ) from error
