"""Ratings: read from labels as printed, made from numbers, exact in hundredths."""

import math
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.content.values.ratings import RatingValue, make_rating, parse_rating

HUNDREDTHS = st.integers(-100_000_000, 100_000_000)


def from_numbers(value: float | None, best: float | None = None, worst: float | None = None) -> RatingValue:
    return make_rating(label=None, value=value, best=best, worst=worst)


@pytest.mark.parametrize(
    ("label", "value", "best", "normalized"),
    [
        ("8.8/10", 880, 1000, 8800),
        ("8,8/10", 880, 1000, 8800),
        ("8.8 / 10", 880, 1000, 8800),
        ("8.85/10", 885, 1000, 8850),
        ("0/10", 0, 1000, 0),
        ("10/10", 1000, 1000, 10000),
        ("2/3", 200, 300, 6667),
        ("1/32", 100, 3200, 313),
        ("3½/4", 350, 400, 8750),
        ("3 ½ / 4", 350, 400, 8750),
        ("½/4", 50, 400, 1250),
        ("2¾/5", 275, 500, 5500),
        ("3 1/2 / 4", 350, 400, 8750),
        ("3 1/2/4", 350, 400, 8750),
        ("3 1\u20442\u20444", 350, 400, 8750),
        ("7.5/7.5", 750, 750, 10000),
        ("1000000/1000000", 100_000_000, 100_000_000, 10000),
    ],
)
def test_a_fraction_of_a_scale(label: str, value: int, best: int, normalized: int) -> None:
    assert parse_rating(label) == RatingValue(label, value, 0, best, normalized)


@pytest.mark.parametrize(
    ("label", "value"),
    [("74%", 7400), ("74 %", 7400), ("74.5%", 7450), ("74,5 %", 7450), ("74½%", 7450), ("0%", 0), ("100%", 10000)],
)  # fmt: skip
def test_a_percentage(label: str, value: int) -> None:
    assert parse_rating(label) == RatingValue(label, value, 0, 10000, value)


@pytest.mark.parametrize(
    ("label", "value", "best", "normalized"),
    [
        ("★★★", 300, 500, 6000),
        ("★★★½", 350, 500, 7000),
        ("★★★⯪", 350, 500, 7000),
        ("★★★⯨", 350, 500, 7000),
        ("★★★ 1/2", 350, 500, 7000),
        ("★ ★ ★ ½", 350, 500, 7000),
        ("★★★★★", 500, 500, 10000),
        ("★★★☆", 300, 400, 7500),
        ("★★★½☆", 350, 500, 7000),
        ("★☆☆☆☆☆☆☆☆☆", 100, 1000, 1000),
        ("½☆☆☆", 50, 400, 1250),
        ("⯪", 50, 500, 1000),
        ("⭐\ufe0f⭐\ufe0f⭐\ufe0f", 300, 500, 6000),
    ],
)
def test_stars_are_out_of_five_unless_empty_ones_show(label: str, value: int, best: int, normalized: int) -> None:
    assert parse_rating(label) == RatingValue(label, value, 0, best, normalized)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("A+", 100), ("A", 100), ("A-", 91), ("B+", 83), ("B", 75), ("B-", 67),
        ("C+", 58), ("C", 50), ("C-", 42), ("D+", 33), ("D", 25), ("D-", 17), ("F", 0),
        ("A−", 91), ("B–", 67), ("b+", 83), ("C +", 58),
    ],
)  # fmt: skip
def test_a_letter_on_a_scale_of_a_hundred(label: str, value: int) -> None:
    assert parse_rating(label) == RatingValue(label, value * 100, 0, 10000, value * 100)


def test_a_label_is_kept_as_printed_but_for_the_space_around_it() -> None:
    assert parse_rating("  3½ / 4\n").label == "3½ / 4"


@pytest.mark.parametrize(
    "label",
    ["8.8", "½", "3½", "3 1/2", "two thumbs up", "-1/10", "8/10/10", "1/2/4", "★☆★", "½★", "E", "A++", "F-",
     "/10", "8/", "%", "8.8.8/10", "٣/٥", "²/5", "3 1/0 / 4", "10/10!", "8.8/10 stars"],
)  # fmt: skip
def test_a_label_that_says_no_score_needs_a_value(label: str) -> None:
    with pytest.raises(ValueError, match="says no score by itself: give the value as well"):
        parse_rating(label)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("", "The label is empty"),
        (" \n", "The label is empty"),
        ("\ufe0f", "The label is empty"),
        ("x" * 41, "has 41 characters; at most 40 fit"),
        ("11/10", "The value 11 is not on its scale, 0 to 10"),
        ("★★★★★★", "The value 6 is not on its scale, 0 to 5"),
        ("101%", "The value 101 is not on its scale, 0 to 100"),
        ("0/0", "The best score 0 is not above the worst, 0"),
        ("8.888/10", "The label '8.888/10' has more than 2 decimals"),
        ("1,000/10", "has more than 2 decimals"),
        ("3⅓/4", "has more than 2 decimals"),
        ("3⅛/4", "has more than 2 decimals"),
        ("☆☆☆☆", "shows no full or half star: .* such as value 0 and best 4"),
        ("1/1000001", "goes beyond 1000000"),
        ("9" * 30 + "/1", "goes beyond 1000000"),
    ],
)
def test_a_label_that_breaks_a_rule_is_refused(label: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_rating(label)


def test_a_value_alone_is_out_of_ten() -> None:
    assert from_numbers(8.8) == RatingValue("8.8/10", 880, 0, 1000, 8800)


@pytest.mark.parametrize(
    ("value", "best", "worst", "rating"),
    [
        (3.5, 4, None, RatingValue("3.5/4", 350, 0, 400, 8750)),
        (8, None, None, RatingValue("8/10", 800, 0, 1000, 8000)),
        (10.0, 10.0, 1.0, RatingValue("10/10", 1000, 100, 1000, 10000)),
        (8.8, 10, 1, RatingValue("8.8/10", 880, 100, 1000, 8667)),
        (-2.5, 5, -5, RatingValue("-2.5/5", -250, -500, 500, 2500)),
        (-0.0, None, None, RatingValue("0/10", 0, 0, 1000, 0)),
        (0.05, 0.5, None, RatingValue("0.05/0.5", 5, 0, 50, 1000)),
        (1e6, 1e6, -1e6, RatingValue("1000000/1000000", 10**8, -(10**8), 10**8, 10000)),
    ],
)
def test_numbers_make_their_own_label(value: float, best: float | None, worst: float | None, rating: RatingValue) -> None:
    assert from_numbers(value, best, worst) == rating


def test_numbers_rule_over_the_label_printed_with_them() -> None:
    rating = make_rating(label="Two thumbs up", value=2, best=2, worst=None)

    assert rating == RatingValue("Two thumbs up", 200, 0, 200, 10000)


def test_no_star_at_all_is_a_score_when_the_value_says_so() -> None:
    assert make_rating(label="☆☆☆☆", value=0, best=4, worst=None) == RatingValue("☆☆☆☆", 0, 0, 400, 0)


def test_a_worst_score_given_with_a_label_bounds_its_scale() -> None:
    rating = make_rating(label="8.8/10", value=None, best=10, worst=1)

    assert rating == RatingValue("8.8/10", 880, 100, 1000, 8667)


@pytest.mark.parametrize(
    ("label", "best", "worst", "message"),
    [
        ("8/10", 100, None, "The label '8/10' is out of 10, not out of 100"),
        ("★★★½", 4, None, "is out of 5, not out of 4"),
        ("2/10", None, 5, "The value 2 is not on its scale, 5 to 10"),
        ("8/10", math.inf, None, "The best inf is on no scale"),
    ],
)
def test_a_scale_that_contradicts_the_label_is_refused(
    label: str, best: float | None, worst: float | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make_rating(label=label, value=None, best=best, worst=worst)


@pytest.mark.parametrize(
    ("value", "best", "worst", "message"),
    [
        (None, None, None, "A rating needs a label such as 8.8/10, or a value"),
        (None, 10, 0, "A rating needs a label such as 8.8/10, or a value"),
        (10.01, None, None, "The value 10.01 is not on its scale, 0 to 10"),
        (0.5, 10, 1, "The value 0.5 is not on its scale, 1 to 10"),
        (5, 5, 5, "The best score 5 is not above the worst, 5"),
        (5, 4, 6, "The best score 4 is not above the worst, 6"),
        (math.nan, None, None, "The value nan is on no scale"),
        (-math.inf, None, None, "The value -inf is on no scale"),
        (5, math.nan, None, "The best nan is on no scale"),
        (5, None, -math.inf, "The worst -inf is on no scale"),
        (8.888, None, None, "The value 8.888 has more than 2 decimals"),
        (1e-7, None, None, "The value 1e-07 has more than 2 decimals"),
        (0.1 + 0.2, None, None, "The value 0.30000000000000004 has more than 2 decimals"),
        (5, 10.001, None, "The best 10.001 has more than 2 decimals"),
        (1e300, None, None, "The value 1e\\+300 goes beyond 1000000"),
        (5, 1_000_000.01, None, "The best 1000000.01 goes beyond 1000000"),
        (5, None, -1_000_001, "The worst -1000001 goes beyond 1000000"),
    ],
)
def test_numbers_that_break_a_rule_are_refused(
    value: float | None, best: float | None, worst: float | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        from_numbers(value, best, worst)


@pytest.mark.parametrize(("label", "message"), [(" ", "is empty"), ("x" * 41, "has 41 characters")])
def test_a_bad_label_is_refused_beside_good_numbers_too(label: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_rating(label=label, value=8, best=10, worst=0)


@given(st.tuples(HUNDREDTHS, HUNDREDTHS, HUNDREDTHS).map(sorted))
def test_normalized_is_the_exact_share_of_the_scale_rounded_half_up(scale: list[int]) -> None:
    worst, value, best = scale
    assume(worst < best)
    share = Fraction(value - worst, best - worst) * 100
    # Cut to ten decimals, what is below a half stays below it, and a half stays a half.
    digits = Decimal(math.floor(share * 10**10)).scaleb(-10)

    rating = from_numbers(value / 100, best / 100, worst / 100)

    expected = int(digits.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    assert (rating.value, rating.best, rating.worst) == (value, best, worst)
    assert rating.normalized == expected


@given(st.tuples(st.integers(0, 10**8), st.integers(1, 10**8)).filter(lambda pair: pair[0] <= pair[1]))
def test_a_label_made_from_numbers_reads_back_as_the_same_rating(scale: tuple[int, int]) -> None:
    made = from_numbers(scale[0] / 100, scale[1] / 100)

    assert parse_rating(made.label) == made


@given(st.integers(0, 5), st.booleans())
def test_stars_count_by_halves(full: int, half: bool) -> None:
    assume(0 < full + half / 2 <= 5)

    assert parse_rating("★" * full + "⯪" * half).value == full * 100 + half * 50


@given(st.text("0123456789./,½⅓★☆⯪% ABF+-−", max_size=45))
def test_any_text_is_a_rating_on_its_scale_or_a_refusal(label: str) -> None:
    with suppress(ValueError):
        rating = parse_rating(label)

        assert 0 <= rating.value <= rating.best
        assert 0 <= rating.normalized <= 10000
        assert rating.label == label.strip()
