"""Mutations with resolvers in requests that are sent again: done once, or said to be unknown."""

import pytest

from tests.mutations.database_accidents import execute
from tests.mutations.desk import Desk

NOTE = """mutation ($id: ID!, $text: String!) {
  takeNote(id: $id, text: $text) { text errors { code } } last: takeNote(id: $id, text: "bang") { text }
}"""


@pytest.fixture(scope="module")
def keyword(desk: Desk) -> str:
    """The id of a keyword."""
    return desk.make("Keyword", name="Dog")


def test_what_was_done_is_answered_from_its_receipt(desk: Desk, keyword: str) -> None:
    given = {"id": keyword, "text": "so far"}
    first = desk.post(NOTE, given, idempotency_key="done").json()

    again = desk.post(NOTE, given, idempotency_key="done").json()

    assert first["data"] == {"takeNote": {"text": "so far, publisher", "errors": []}, "last": None}
    assert again["data"] == first["data"]


def test_what_was_begun_and_has_no_end_is_unknown(desk: Desk, keyword: str) -> None:
    given = {"id": keyword, "text": "so far"}
    desk.post(NOTE, given, idempotency_key="begun")
    execute(desk, "UPDATE act_receipt SET value = NULL")

    body = desk.post(NOTE, given, idempotency_key="begun").json()

    assert [one["extensions"]["code"] for one in body["errors"]] == ["OUTCOME_UNKNOWN", "NOT_RUN"]
