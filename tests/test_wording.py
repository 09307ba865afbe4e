"""How messages speak of what somebody wrote."""

import pytest

from cms.wording import find_similar, quote


@pytest.mark.parametrize(
    ("name", "meant"),
    [("tittle", "title"), ("TITLE", "title"), ("criticid", "criticId"), ("slug", None), ("", None), ("title" * 25, None)],
)
def test_a_name_is_that_of_the_nearest_or_of_none(name: str, meant: str | None) -> None:
    assert find_similar(name, ["title", "criticId", "title" * 25 + "s"]) == meant


def test_a_text_is_quoted_in_short() -> None:
    assert quote("it's " + "a" * 1_000) == repr("it's " + "a" * 75)
