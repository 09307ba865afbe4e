"""What nobody expects: it ends the document where it is, says so without a word of our insides, and is in the log."""

import pytest

from tests.mutations.database_accidents import execute
from tests.mutations.desk import Desk

OLDER, NEWER = "application/json", "application/graphql-response+json"
MASKED = "something went wrong here; it has been noted"

SEVERAL = """mutation {
  first: createKeyword(input: {name: "First"}) { keyword { slug } errors { code } }
  __typename
  ...Others
  fourth: createKeyword(input: {name: "Fourth"}) { keyword { slug } }
}
fragment Others on Mutation {
  second: createReview(input: {title: "Second", movie: {slug: "m"}, body: "B"}) { review { slug } }
  createKeyword(input: {name: "Third"}) { keyword { slug } }
}"""
ALONE = """mutation {
  __typename
  one: createReview(input: {title: "One", movie: {slug: "m"}, body: "B"}) { review { slug } }
  two: createKeyword(input: {name: "Two"}) { keyword { slug } }
}"""


@pytest.fixture(autouse=True)
def nothing_is_logged_as_our_fault() -> None:
    """Here it is."""


@pytest.fixture
def broken(desk: Desk) -> Desk:
    """A desk at which no review can be created."""
    desk.make("Movie", title="M")
    execute(desk, "DROP TABLE review_prose")
    return desk


@pytest.mark.parametrize(("media", "status"), [(OLDER, 200), (NEWER, 294)])
def test_a_document_that_stops_half_way_shows_what_was_done(
    broken: Desk, caplog: pytest.LogCaptureFixture, media: str, status: int
) -> None:
    answer = broken.post(SEVERAL, accept=media)

    assert answer.status_code == status
    assert list(answer.json()["data"]) == ["first", "__typename", "second", "createKeyword", "fourth"]
    assert answer.json() == {
        "data": {
            "first": {"keyword": {"slug": "first"}, "errors": []},
            "__typename": "Mutation",
            "second": None,
            "createKeyword": None,
            "fourth": None,
        },
        "errors": [
            {"message": MASKED, "path": ["second"], "extensions": {"code": "INTERNAL"}},
            not_run("createKeyword", "second"),
            not_run("fourth", "second"),
        ],
    }
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == ["a mutation could not be done"]
    assert "review_prose" in caplog.text
    assert broken.count("Keyword") == 1
    assert broken.count("Review") == 0


@pytest.mark.parametrize("media", [OLDER, NEWER])
def test_a_document_of_which_nothing_was_done_is_answered_by_errors_alone(broken: Desk, media: str) -> None:
    answer = broken.post(ALONE, accept=media)

    assert answer.status_code == 500
    assert answer.json() == {
        "errors": [
            {"message": MASKED, "path": ["one"], "extensions": {"code": "INTERNAL"}},
            not_run("two", "one"),
        ]
    }
    assert broken.count("Keyword") == 0


def test_a_refusal_before_a_fault_is_a_result(broken: Desk) -> None:
    refused = 'refused: createKeyword(input: {name: ""}) { keyword { slug } errors { code } }'

    answer = broken.post(ALONE.replace("__typename", refused)).json()

    assert answer["data"] == {"refused": {"keyword": None, "errors": [{"code": "REQUIRED"}]}, "one": None, "two": None}
    assert [(one["path"], one["extensions"]["code"]) for one in answer["errors"]] == [
        (["one"], "INTERNAL"),
        (["two"], "NOT_RUN"),
    ]


def test_what_was_done_and_cannot_be_read_is_not_said_to_have_failed(desk: Desk) -> None:
    execute(desk, "DROP TABLE movie_keywords")

    answer = desk.run("""mutation {
      first: createKeyword(input: {name: "First"}) { keyword { slug movies { totalCount } } errors { code field message } }
      second: createKeyword(input: {name: "Second"}) { keyword { slug } errors { code } }
    }""")

    (error,) = answer["first"]["errors"]
    id_ = desk.run('{ keyword(slug: "first") { id } }', x_perspective="drafts")["keyword"]["id"]
    assert answer["second"] == {"keyword": {"slug": "second"}, "errors": []}
    assert answer["first"]["keyword"] is None
    assert error == {
        "code": "OUTCOME_UNKNOWN",
        "field": [],
        "message": f"This was done, but what it came to could not be read: look at {id_} before you send it again.",
    }


def not_run(key: str, stop: str) -> dict[str, object]:
    """The error of a mutation whose turn did not come."""
    return {
        "message": f"{key} was not run, because the document stopped at {stop}; send it again",
        "path": [key],
        "extensions": {"code": "NOT_RUN"},
    }
