"""What nobody expects: it ends the document where it is, says so without a word of our insides, and is in the log."""

import sqlite3

import pytest
from starlette.applications import Starlette

from tests.databases import ON_SQLITE
from tests.mutations.desk import Desk

SEVERAL = """mutation {
  first: createKeyword(input: {name: "First"}) { keyword { slug } }
  second: createReview(input: {title: "Second", movie: {slug: "m"}, body: "B"}) { review { slug } }
  third: createKeyword(input: {name: "Third"}) { keyword { slug } }
}"""


@pytest.fixture(autouse=True)
def nothing_is_logged_as_our_fault() -> None:
    """Here it is."""


@ON_SQLITE
def test_a_fault_ends_a_document_and_says_where(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.make("Movie", title="M")
    assert isinstance(desk.client.app, Starlette)
    with sqlite3.connect(str(desk.client.app.state.database.address.path)) as other:
        other.execute("DROP TABLE review_prose")
    other.close()

    answer = desk.post(SEVERAL)

    assert answer.json() == {
        "data": None,
        "errors": [
            {
                "message": "something went wrong here; it has been noted",
                "path": ["second"],
                "extensions": {"code": "INTERNAL"},
            }
        ],
    }
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == ["a mutation could not be done"]
    assert "review_prose" in caplog.text
    assert desk.count("Keyword") == 1
    assert desk.count("Review") == 0
