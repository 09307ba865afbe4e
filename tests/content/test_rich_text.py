"""Prose: what is derived from Markdown, and that nothing unsafe or lost is in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.values.rich_text import DerivedText, Section, count_words, derive_rich_text, make_excerpt

SECONDS = "cms.content.values.markdown._MOST_SECONDS"
REVIEW = """\
A film that *dances*.

It [rewards](https://example.com/fans "For fans") patience.

# A New Hero

Ana de Armas **shines** as Rooney.

## Themes

- vengeance
- redemption
"""


def test_a_review_and_everything_derived_from_it() -> None:
    link = '<a href="https://example.com/fans" title="For fans" rel="noopener noreferrer">rewards</a>'
    opening = f"<p>A film that <em>dances</em>.</p>\n<p>It {link} patience.</p>"
    hero = "<p>Ana de Armas <strong>shines</strong> as Rooney.</p>"
    themes = "<ul>\n<li>vengeance</li>\n<li>redemption</li>\n</ul>"

    assert derive_rich_text(REVIEW) == DerivedText(
        markdown=REVIEW,
        html=f'{opening}\n<h1 id="a-new-hero">A New Hero</h1>\n{hero}\n<h2 id="themes">Themes</h2>\n{themes}',
        plain_text=(
            "A film that dances.\n\nIt rewards patience.\n\nA New Hero\n\n"
            "Ana de Armas shines as Rooney.\n\nThemes\n\nvengeance\nredemption"
        ),
        word_count=19,
        reading_minutes=1,
        sections=(
            Section(None, "introduction", 0, opening, "A film that dances.\n\nIt rewards patience."),
            Section("A New Hero", "a-new-hero", 1, hero, "Ana de Armas shines as Rooney."),
            Section("Themes", "themes", 2, themes, "vengeance\nredemption"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("markdown", ["", " ", "\n\n\t\n", "[unused]: https://example.com\n"])
def test_text_that_shows_nothing_derives_nothing(markdown: str) -> None:
    assert derive_rich_text(markdown) == DerivedText(markdown, "", "", 0, 0, ())


def headings_of(markdown: str) -> list[tuple[str | None, str, int]]:
    return [(s.heading, s.anchor, s.level) for s in derive_rich_text(markdown).sections]


def test_without_text_before_the_first_heading_there_is_no_opening() -> None:
    assert headings_of("# One\n\ntext") == [("One", "one", 1)]


def test_without_headings_the_whole_text_is_the_opening() -> None:
    assert headings_of("one\n\ntwo") == [(None, "introduction", 0)]


def test_a_heading_without_text_is_an_empty_section() -> None:
    assert derive_rich_text("# One\n## Two\n").sections == (
        Section("One", "one", 1, "", ""),
        Section("Two", "two", 2, "", ""),
    )


def test_headings_of_every_form_and_level_cut() -> None:
    markdown = "One\n===\n\nTwo\n---\n\n### Three ###\n#### 4\n##### 5\n###### 6\n####### seven"

    assert headings_of(markdown) == [
        ("One", "one", 1),
        ("Two", "two", 2),
        ("Three", "three", 3),
        ("4", "4", 4),
        ("5", "5", 5),
        ("6", "6", 6),
    ]


def test_a_heading_is_its_text_without_markup_on_one_line() -> None:
    assert headings_of("*Amélie* &amp; `code`\n![the **poster**](p.png)\n===") == [
        ("Amélie & code the poster", "amelie-code-the-poster", 1)
    ]


@pytest.mark.parametrize("markdown", ["> # Quoted\n\ntext", "- # Item\n", "```\n# Code\n```", "1. Two\n   ==="])
def test_headings_inside_quotes_lists_and_code_cut_nothing(markdown: str) -> None:
    prose = derive_rich_text(markdown)

    assert [section.heading for section in prose.sections] == [None]
    assert " id=" not in prose.html


def test_repeated_headings_have_numbered_anchors() -> None:
    assert headings_of("opening\n\n# Introduction\n# Cast\n# Cast-2\n# cast!\n# CAST\n") == [
        (None, "introduction", 0),
        ("Introduction", "introduction-2", 1),
        ("Cast", "cast", 1),
        ("Cast-2", "cast-2", 1),
        ("cast!", "cast-3", 1),
        ("CAST", "cast-4", 1),
    ]


def test_headings_without_letters_have_anchors_too() -> None:
    assert headings_of("# ★★★\n#\n# 🎬\n") == [
        ("★★★", "untitled", 1),
        ("", "untitled-2", 1),
        ("🎬", "untitled-3", 1),
    ]


HEADING = st.text(st.sampled_from("ab 2-#*★é"), max_size=6)


@given(st.lists(HEADING, max_size=12))
def test_anchors_are_unique_and_are_the_ids_of_the_headings(headings: list[str]) -> None:
    prose = derive_rich_text("".join(f"# {heading}\n\ntext\n\n" for heading in headings))

    anchors = [section.anchor for section in prose.sections if section.heading is not None]
    assert len(set(anchors)) == len(anchors)
    assert re.findall(r'<h1 id="([a-z0-9-]+)">', prose.html) == anchors


@pytest.mark.parametrize(
    ("markdown", "plain_text"),
    [
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("one  \ntwo\\\nthree", "one\ntwo\nthree"),
        ("*a* __b__ ~~c~~ `d`", "a b c d"),
        ("[text](https://x.example) <https://y.example>", "text https://y.example"),
        ("![a *still* from ![x](i)](s.png)", "a still from x"),
        ("Tom &amp; J&eacute;r&ocirc;me &#8212; &lt;3", "Tom & Jérôme — <3"),
        ("```py\nif x:\n    y\n```\n\n    z", "if x:\n    y\n\nz"),
        ("- a\n- b\n  - c\n- d\n\n1. e\n2. f", "a\nb\nc\nd\n\ne\nf"),
        ("- a\n\n- b", "a\n\nb"),
        ("- a\n\n  b\n- > c\n- d", "a\n\nb\n\nc\n\nd"),
        ("> a\n>\n> b", "a\n\nb"),
        ("|A|B|\n|-|-|\n|1|*2*|\n||4|", "A\tB\n1\t2\n4"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("<b>bold</b> &lt;i&gt;", "<b>bold</b> <i>"),
        ("مرحبا **بالعالم**", "مرحبا بالعالم"),
        ("👩‍🚀 *dances*", "👩‍🚀 dances"),
        ("a\x00b", "a\ufffdb"),
        ("a\r\nb\r\rc", "a b\n\nc"),
    ],
)
def test_plain_text_is_what_a_reader_sees(markdown: str, plain_text: str) -> None:
    assert derive_rich_text(markdown).plain_text == plain_text


def test_the_plain_text_of_the_whole_is_its_headings_and_sections() -> None:
    prose = derive_rich_text(REVIEW)

    texts = [text for s in prose.sections for text in (s.heading, s.plain_text) if text]
    assert prose.plain_text == "\n\n".join(texts)


@given(st.lists(st.tuples(st.text("> -", max_size=50), st.text("\n", max_size=2)), max_size=20))
def test_no_word_is_lost_however_deep_it_is_nested(lines: list[tuple[str, str]]) -> None:
    markdown = "".join(f"{marks} word{n}\n{ends}" for n, (marks, ends) in enumerate(lines))

    words = re.findall(r"word\d+", derive_rich_text(markdown).plain_text)

    assert words == [f"word{n}" for n in range(len(lines))]


@pytest.mark.parametrize("prefix", ["> ", ">", "- ", "1. ", "> - "])
def test_a_text_nested_a_thousand_deep_keeps_its_last_word(prefix: str) -> None:
    assert derive_rich_text(prefix * 1000 + "word").plain_text.endswith("word")


def test_a_list_nested_too_deep_goes_on_as_paragraphs() -> None:
    markdown = "".join("  " * depth + f"- item{depth}\n" for depth in range(30))

    words = re.findall(r"item\d+", derive_rich_text(markdown).plain_text)

    assert words == [f"item{depth}" for depth in range(30)]


@pytest.mark.parametrize(
    ("plain_text", "words"),
    [
        ("", 0),
        ("one two\n\nthree", 3),
        ("well-made — a 2nd look…", 4),
        ("8½ … *** ½ 🎬 '", 2),
        ("don’t", 1),
        ("مرحبا بالعالم", 2),
        ("a\u00a0b", 2),
    ],
)
def test_words_are_runs_with_a_letter_or_digit(plain_text: str, words: int) -> None:
    assert count_words(plain_text) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (220, 1), (221, 2), (2200, 10)])
def test_reading_takes_a_minute_per_220_words_begun(words: int, minutes: int) -> None:
    prose = derive_rich_text("word " * words)

    assert (prose.word_count, prose.reading_minutes) == (words, minutes)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=y>", "<p>&lt;img src=x onerror=y&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](JaVaScRiPt&colon;alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>"),
        ("[x](ftp://x.example)", '<p><a rel="noopener noreferrer">x</a></p>'),
        ("![x](data:image/png;base64,AA)", '<p><img alt="x"></p>'),
        ("[x](/reviews)", '<p><a href="/reviews" rel="noopener noreferrer">x</a></p>'),
        ('[x](#cast "\\"><b>")', '<p><a href="#cast" title="&quot;&gt;&lt;b&gt;" rel="noopener noreferrer">x</a></p>'),
        ("~~a~~", "<p><s>a</s></p>"),
        ("```py onload=x\n<i>\n```", '<pre><code class="language-py">&lt;i&gt;\n</code></pre>'),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
    ],
)  # fmt: skip
def test_html_is_sanitised(markdown: str, html: str) -> None:
    assert derive_rich_text(markdown).html == html


def test_a_table_keeps_its_alignment() -> None:
    html = derive_rich_text("|A|B|\n|:-:|-|\n|1|2|").html

    assert '<th style="text-align:center">A</th>\n<th>B</th>' in html


TAG = re.compile(r"</?(?:p|em|strong|s|code|br|a|img|h[1-6]|ul|ol|li|blockquote|pre|hr)(?: [^<>]*)?>")


@given(st.lists(st.sampled_from(
    ["<script>", "<img src=x onerror=y>", "[x](", "javascript:", ")", "`", "*", "\n", "# ", "> ", "<", '"', "&lt;",
     "![", "](x 'y')", "]", "<http://a", ">", "<!--", "-->", "    ", "~~", "- "]
), max_size=25).map("".join))  # fmt: skip
def test_whatever_is_written_only_the_tags_of_markdown_come_out(markdown: str) -> None:
    html = derive_rich_text(markdown).html

    assert "<" not in TAG.sub("", html)
    assert 'href="javascript' not in html


def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"Character 4 of the text, '\\ud83c', is half of"):
        derive_rich_text("abc\ud83c")


def test_link_definitions_cannot_blow_a_text_up() -> None:
    bomb = f"[x]: /{'a' * 20_000}\n\n" + "[x] " * 2_000

    with pytest.raises(ValueError, match="use its link definitions less often"):
        derive_rich_text(bomb)


def test_a_link_definition_serves_many_links() -> None:
    prose = derive_rich_text("[x]: /reviews\n\n" + "[x] " * 500)

    assert prose.html.count('href="/reviews"') == 500


@pytest.mark.parametrize("part", ["Ana *de* Armas [shines](https://x.example). " * 9 + "\n\n", "word ", "مرحبا 🎬\n"])
def test_a_megabyte_is_derived_in_full(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(SECONDS, 600)  # on any machine, however slow it is
    repeats = 1_000_000 // len(part)

    assert derive_rich_text(part * repeats).word_count == repeats * count_words(derive_rich_text(part).plain_text)


@pytest.mark.parametrize("part", ["[", "![", "[a](", "*a **b ", "`a``", "<!--", "&", "~~a ", "> ", "| "])
def test_markup_that_never_closes_does_not_hang(part: str) -> None:
    assert derive_rich_text(part * 10_000).sections[0].heading is None


@pytest.mark.parametrize(
    ("plain_text", "limit", "excerpt"),
    [
        ("", 20, ""),
        ("One two.", 20, "One two."),
        ("One\ttwo\nthree.", 20, "One two three."),
        ("One two.\n\nThree.", 20, "One two. Three."),
        ("Ten chars.\n\nThen eleven.", 20, "Ten chars."),
        ("Nine char\n\nthen eleven.", 20, "Nine char then…"),
        ("Twenty characters ok", 20, "Twenty characters ok"),
        ("A sentence. And so on and on.", 20, "A sentence. …"),
        ("A few. And so on and on.", 20, "A few. And so on…"),
        ("By Joel J. Richard and so on", 20, "By Joel J. Richard…"),
        ("“Is it so?” she asked him", 20, "“Is it so?” …"),
        ("Ends, then, comma, too", 20, "Ends, then, comma…"),
        ("Supercalifragilisticexpialidocious", 20, "Supercalifragilisti…"),
        ("七人の侍は傑作である。しかし長い映画でもあるのだ。", 20, "七人の侍は傑作である。 …"),
        ("e\u0301" * 20, 10, "e\u0301" * 4 + "…"),
        ("👩\u200d🚀" * 9, 6, "👩\u200d🚀…"),
        ("ab", 1, "…"),
    ],
)
def test_an_excerpt_ends_with_a_paragraph_a_sentence_or_a_word(plain_text: str, limit: int, excerpt: str) -> None:
    assert make_excerpt(plain_text, limit) == excerpt


@given(st.text(st.sampled_from("ab .。\n,é\u0301"), max_size=80), st.integers(1, 40))
def test_an_excerpt_is_a_beginning_within_its_limit(plain_text: str, limit: int) -> None:
    excerpt = make_excerpt(plain_text, limit)

    line = " ".join(plain_text.split())
    assert len(excerpt) <= limit
    assert line.startswith(excerpt.removesuffix("…").removesuffix(" "))


def test_an_excerpt_has_three_hundred_characters_at_most_unless_told() -> None:
    assert len(make_excerpt("word " * 100)) == 300


def test_an_excerpt_of_no_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="An excerpt of 0 characters holds nothing"):
        make_excerpt("text", 0)


def test_markup_made_to_be_slow_is_refused_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SECONDS, 0.5)

    with pytest.raises(ValueError, match=r"more than 0\.5 seconds"):
        derive_rich_text(">" * 18 + "\n" + "a\n" * 500_000)
