"""Slugs: made from titles, numbered when taken, checked when given."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.values.slugs import MAX_SLUG_LENGTH, check_slug, make_slug, numbered_slug

ANY_TEXT = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("title", "year", "slug"),
    [
        ("Schindler's List", 1993, "schindlers-list-1993"),
        ("Schindler’s List", 1993, "schindlers-list-1993"),
        ("Schindlerʼs List", 1993, "schindlers-list-1993"),
        ("8½", 1963, "8-1-2-1963"),
        ("8 1\u20442", 1963, "8-1-2-1963"),
        ("Amélie", 2001, "amelie-2001"),
        ("Ame\u0301lie", 2001, "amelie-2001"),
        ("From the World of John Wick: Ballerina", 2025, "from-the-world-of-john-wick-ballerina-2025"),
        ("WALL·E", 2008, "wall-e-2008"),
        ("Alien³", 1992, "alien3-1992"),
        ("20,000 Leagues Under the Sea", 1954, "20000-leagues-under-the-sea-1954"),
        ("Tom &amp; Jerry", None, "tom-amp-jerry"),
        ("Солярис", 1972, "soliaris-1972"),
        ("七人の侍", 1954, "qi-ren-noshi-1954"),
        ("Keanu Reeves", None, "keanu-reeves"),
        ("!!!", None, "untitled"),
        ("💥", 2020, "untitled-2020"),
        ("", None, "untitled"),
    ],
)  # fmt: skip
def test_a_title_and_year_make_a_slug(title: str, year: int | None, slug: str) -> None:
    assert make_slug(title, year) == slug


def test_nothing_at_all_is_untitled() -> None:
    assert make_slug() == "untitled"


def test_later_parts_without_letters_or_digits_leave_no_trace() -> None:
    assert make_slug("Heat", "—", None, "Review") == "heat-review"


FRACTIONS = [
    character
    for character in map(chr, range(sys.maxunicode + 1))
    if unicodedata.decomposition(character).startswith("<fraction>")
]


@pytest.mark.parametrize("fraction", FRACTIONS)
def test_every_vulgar_fraction_stands_apart_from_the_number_before_it(fraction: str) -> None:
    parts = unicodedata.normalize("NFKC", fraction).split("\u2044")

    assert make_slug(f"7{fraction}") == "-".join(["7", *filter(None, parts)])


def test_a_long_slug_is_cut_at_the_end_of_a_word() -> None:
    assert make_slug("seven7 " * 17, 1999) == "-".join(["seven7"] * 17)


def test_a_word_that_ends_at_the_limit_is_kept() -> None:
    assert make_slug("abc " * 29 + "last", "more") == "abc-" * 29 + "last"


def test_one_endless_word_is_cut_at_the_limit() -> None:
    assert make_slug("x" * 500) == "x" * MAX_SLUG_LENGTH


@given(ANY_TEXT, st.integers(1888, 2100) | st.none())
def test_whatever_the_title_its_slug_is_a_slug(title: str, year: int | None) -> None:
    check_slug(make_slug(title, year))


@given(ANY_TEXT)
def test_the_slug_of_a_slug_is_itself(title: str) -> None:
    assert make_slug(make_slug(title)) == make_slug(title)


@pytest.mark.parametrize(
    ("slug", "n", "candidate"),
    [
        ("heat", 2, "heat-2"),
        ("heat", 13, "heat-13"),
        ("heat-1995", 2, "heat-1995-2"),
        ("x" * 120, 2, "x" * 118 + "-2"),
        ("x" * 118, 2, "x" * 118 + "-2"),
        ("abc-" * 29 + "last", 2, "abc-" * 28 + "abc-2"),
    ],
)
def test_a_taken_slug_is_numbered_within_the_limit(slug: str, n: int, candidate: str) -> None:
    assert numbered_slug(slug, n) == candidate


@given(ANY_TEXT, st.integers(2, 10**9))
def test_a_numbered_slug_is_a_slug(title: str, n: int) -> None:
    check_slug(numbered_slug(make_slug(title), n))


def test_numbering_starts_at_two() -> None:
    with pytest.raises(ValueError, match="the first that needs a number is 2"):
        numbered_slug("heat", 1)


@pytest.mark.parametrize("slug", ["a", "7", "heat-1995", "8-1-2-1963", "x" * 120])
def test_a_slug_is_accepted(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize(
    "text",
    ["", "-", "-a", "a-", "a--b", "A", "a b", "a_b", "é", "a\n", "\ud800", "٣", "a.b", "a/b"],
)
def test_what_is_no_slug_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a slug: lowercase ASCII letters and digits"):
        check_slug(text)


def test_a_refused_slug_is_told_what_would_be_right() -> None:
    with pytest.raises(ValueError, match=r"^'The Matrix' is not a slug: .* such as the-matrix\.$"):
        check_slug("The Matrix")


def test_a_slug_over_the_limit_is_refused_with_its_length() -> None:
    with pytest.raises(ValueError, match="has 121 characters; at most 120 fit"):
        check_slug("x" * 121)
