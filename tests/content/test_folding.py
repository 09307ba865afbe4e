"""Folding: one form of text for order and comparison."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.values.folding import fold, prefix_upper_bound

EDGES = st.sampled_from("ab\ud7ff\ue000\U0010fffe\U0010ffff")
EDGE_TEXT = st.text(EDGES, max_size=4)
ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("John Wick", "john wick"),
        ("Amélie", "amelie"),
        ("Ame\u0301lie", "amelie"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁlm", "film"),
        ("İstanbul", "istanbul"),
        ("8½", "81\u20442"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("七人の侍", "七人の侍"),
        ("Ａｌｉｅｎ³", "alien3"),
    ],
)
def test_text_loses_case_marks_and_compatibility_forms(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_all_of_unicode_folds_once_and_for_all() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))

    folded = fold(everything)

    assert fold(folded) == folded


@given(ANY_TEXT)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folding_is_decomposing_stripping_and_casefolding(text: str) -> None:
    stripped = [c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)]

    assert fold(text) == "".join(stripped).casefold()


@given(ANY_TEXT, ANY_TEXT)
def test_a_part_of_a_text_folds_to_a_part_of_its_folded_form(text: str, more: str) -> None:
    assert fold(text + more) == fold(text) + fold(more)


@pytest.mark.parametrize(
    ("prefix", "following"),
    [
        ("john", "joho"),
        ("a\ud7ff", "a\ue000"),
        ("a\U0010ffff\U0010ffff", "b"),
        ("\U0010fffe", "\U0010ffff"),
        ("", None),
        ("\U0010ffff", None),
    ],
)
def test_after_a_prefix_comes_its_last_code_point_plus_one(prefix: str, following: str | None) -> None:
    assert prefix_upper_bound(prefix) == following


@given(EDGE_TEXT, EDGE_TEXT)
def test_the_range_up_to_after_prefix_is_exactly_what_starts_with_it(prefix: str, text: str) -> None:
    above_all = "\U0010ffff" * 9

    assert (prefix <= text < (prefix_upper_bound(prefix) or above_all)) is text.startswith(prefix)


@given(ANY_TEXT.map(fold), ANY_TEXT.map(fold))
def test_what_starts_with_a_prefix_is_below_the_end_of_its_range(prefix: str, rest: str) -> None:
    assert prefix + rest < (prefix_upper_bound(prefix) or "\U0010ffff" * (len(prefix + rest) + 1))
