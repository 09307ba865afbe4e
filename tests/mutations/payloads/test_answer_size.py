"""What an answer may hold: an act is done or it is not, and the answer says which, however much was selected of it."""

from tests.mutations.desk import Desk

LONG = "All *is* well. " * 4_000


def test_what_was_done_and_is_too_large_to_show_is_said_to_be_done(short_desk: Desk) -> None:
    document = """mutation ($body: String!) { createMovie(input: {title: "Long", synopsis: $body}) {
        movie { synopsis { markdown html } } errors { code field message } } }"""

    payload = short_desk.run(document, {"body": LONG})["createMovie"]

    id_ = short_desk.run('{ movie(slug: "long") { id } }', x_perspective="drafts")["movie"]["id"]
    assert payload == {
        "movie": None,
        "errors": [
            {
                "code": "OUTCOME_UNKNOWN",
                "field": [],
                "message": "This was done, but what it came to could not be read, because the answer would take more than the "
                "100000 bytes allowed; ask for fewer fields, or for smaller pages: "
                f"look at {id_} before you send it again.",
            }
        ],
    }


def test_no_more_is_done_once_an_answer_is_as_large_as_it_may_be(short_desk: Desk) -> None:
    one = "createMovie(input: {title: $title, synopsis: $body}) { movie { slug synopsis { markdown } } errors { code } }"
    document = f"mutation ($title: String!, $body: String!) {{ a: {one} b: {one} c: {one} d: {one} }}"

    answer = short_desk.post(document, {"title": "Long", "body": LONG}).json()

    assert [answer["data"][key] and answer["data"][key]["movie"]["slug"] for key in "abcd"] == ["long", "long-2", None, None]
    assert [(one["path"], one["extensions"]["code"]) for one in answer["errors"]] == [(["c"], "TOO_COSTLY"), (["d"], "NOT_RUN")]
    assert short_desk.count("Movie") == 2


HISTORY = """query ($id: ID!, $first: Int) { movie(id: $id) { versions(first: $first) { nodes { %s } } } }"""


def test_histories_are_not_read_when_they_are_too_large(short_desk: Desk) -> None:
    id_ = short_desk.make("Movie", title="Long", synopsis=LONG)
    short_desk.update("Movie", id_, {"year": 1999})

    answer = short_desk.post(HISTORY % "version snapshot", {"id": id_, "first": 2}, x_perspective="drafts").json()

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["TOO_COSTLY"]
    assert "more than the 100000 bytes allowed" in answer["errors"][0]["message"]


def test_what_a_history_says_without_its_content_is_told_however_long_that_is(short_desk: Desk) -> None:
    id_ = short_desk.make("Movie", title="Long", synopsis=LONG)
    short_desk.update("Movie", id_, {"year": 1999})

    answer = short_desk.run(HISTORY % "version act author", {"id": id_}, x_perspective="drafts")

    saves = [(one["version"], one["act"]) for one in answer["movie"]["versions"]["nodes"]]
    assert saves == [(2, "UPDATED"), (1, "CREATED")]


def test_an_answer_and_the_histories_in_it_obey_one_bound(short_desk: Desk) -> None:
    id_ = short_desk.make("Movie", title="Long", synopsis=LONG[:50_000])
    whole = "query ($id: ID!) { movie(id: $id) { synopsis { markdown } versions { nodes { snapshot } } } }"

    assert short_desk.refuse(whole, {"id": id_}, x_perspective="drafts") == "TOO_COSTLY"
