"""Ordinary fields beside content: each runs its own way, and the answer is put together in the order asked."""

import pytest

from tests.mutations.desk import Desk
from tests.resolvers.example_fields import ExecutionCounter

NOTE = """mutation ($id: ID!, $text: String!) {
  takeNote(id: $id, text: $text) { text entry { slug } errors { code field message } }
}"""


@pytest.fixture(scope="module")
def movie(desk: Desk) -> str:
    """The id of a movie that is live, and was changed since."""
    made = desk.make("Movie", title="John Wick", slug="wick")
    desk.publish(made)
    desk.update("Movie", made, {"title": "John Wick: Chapter 1"})
    return made


@pytest.fixture(scope="module")
def keyword(desk: Desk) -> str:
    """The id of a keyword that was never live."""
    return desk.make("Keyword", name="Dog", slug="dog")


def test_an_answer_stands_in_the_order_asked(desk: Desk, movie: str) -> None:
    document = """query ($who: String = "Sofia") {
      b: greeting(name: $who) movies { totalCount } ...Me __typename a: greeting __schema { queryType { name } }
    } fragment Me on Query { viewer { name } movie(slug: "wick") { title } }"""

    answer = desk.post(document, by="editor").json()

    assert list(answer["data"].items()) == [
        ("b", "Hello, Sofia!"),
        ("movies", {"totalCount": 1}),
        ("viewer", {"name": "editor"}),
        ("movie", {"title": "John Wick"}),
        ("__typename", "Query"),
        ("a", "Hello, World!"),
        ("__schema", {"queryType": {"name": "Query"}}),
    ]


def test_fields_are_skipped_and_merged_as_anywhere(desk: Desk) -> None:
    document = """query ($no: Boolean = false) {
      greeting @include(if: $no) viewer { name } ... on Query { viewer { may: permissions } other: greeting @skip(if: $no) }
    }"""

    assert desk.run(document, by="critic") == {
        "viewer": {"name": "critic", "may": ["READ_DRAFTS", "WRITE_OWN_REVIEWS"]},
        "other": "Hello, World!",
    }


def test_one_statement_reads_all_entries_of_a_place(desk: Desk, movie: str, keyword: str, statements: list[str]) -> None:
    document = """query ($ids: [ID!]!) { shelves(ids: $ids) { number entry {
      __typename slug ... on Movie { name: title keywords { name } } ... on Keyword { name }
    } } }"""

    found = desk.run(document, {"ids": [movie, keyword, movie]}, x_perspective="drafts")["shelves"]

    shown = {"__typename": "Movie", "slug": "wick", "name": "John Wick: Chapter 1", "keywords": []}
    assert [one["entry"] for one in found] == [shown, {"__typename": "Keyword", "slug": "dog", "name": "Dog"}, shown]
    assert len([one for one in statements if "keyword" in one]) == 1


def test_many_entries_are_one_statement_too(desk: Desk, statements: list[str]) -> None:
    ids = [desk.make("Keyword", name=f"Many {number}") for number in range(120)]
    statements.clear()

    found = desk.run("query ($ids: [ID!]!) { standing(ids: $ids) { id } }", {"ids": ids}, x_perspective="drafts")["standing"]

    assert [one["id"] for one in found] == ids
    assert len([one for one in statements if "keyword" in one]) == 1


def test_a_stranger_is_handed_what_is_live_and_nothing_else(desk: Desk, movie: str, keyword: str) -> None:
    document = """query ($ids: [ID!]!) {
      shelves(ids: $ids) { entry { slug status ... on Movie { title } } } standing(ids: $ids) { slug }
    }"""

    assert desk.run(document, {"ids": [movie, keyword]}, by=None) == {
        "shelves": [{"entry": {"slug": "wick", "status": "PUBLISHED", "title": "John Wick"}}, {"entry": None}],
        "standing": [{"slug": "wick"}],
    }


@pytest.mark.parametrize("by", [None, "integrator"])
def test_a_resolver_cannot_show_drafts_to_who_may_not_read_them(desk: Desk, movie: str, by: str | None) -> None:
    document = "query ($ids: [ID!]!) { shelves(ids: $ids) { number draft { slug } } }"

    body = desk.post(document, {"ids": [movie]}, by=None).json()

    assert body["data"] == {"shelves": [{"number": 0, "draft": None}]}
    assert [(one["path"], one["extensions"]["code"]) for one in body["errors"]] == [(["shelves", 0, "draft"], "FORBIDDEN")]


def test_histories_of_entries_are_shown_to_who_may_read_drafts(desk: Desk, movie: str) -> None:
    document = (
        "query ($ids: [ID!]!) { shelves(ids: $ids) { draft { versions(first: 1) { totalCount nodes { version act } } } } }"
    )

    assert desk.run(document, {"ids": [movie]})["shelves"] == [
        {"draft": {"versions": {"totalCount": 3, "nodes": [{"version": 2, "act": "UPDATED"}]}}}
    ]
    assert desk.refuse(document, {"ids": [movie]}, by=None) == "FORBIDDEN"


def test_wrong_arguments_deep_in_an_entry_are_told_with_their_place(desk: Desk, movie: str) -> None:
    document = "query ($ids: [ID!]!) { standing(ids: $ids) { ... on Movie { reviews(first: 0) { totalCount } } } }"

    (error,) = desk.post(document, {"ids": [movie]}, by=None).json()["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": ["first"]}
    assert error["path"] == ["standing", "reviews"]
    assert error["locations"] == [{"line": 1, "column": 69}]


def test_what_costs_too_much_of_many_entries_is_refused(desk: Desk, movie: str) -> None:
    credits = "credits(first: 100) { nodes { id } }"
    wide = f"reviews(first: 100) {{ nodes {{ movie {{ reviews(first: 100) {{ nodes {{ movie {{ {credits} }} }} }} }} }} }}"
    document = f"query ($ids: [ID!]!) {{ standing(ids: $ids) {{ ... on Movie {{ {wide} }} }} }}"

    assert desk.refuse(document, {"ids": [movie]}, by=None) == "TOO_COSTLY"


def test_a_field_that_may_be_null_fails_alone(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    body = desk.post("{ greeting weak faulty movies { totalCount } }", by=None).json()

    assert body["data"] == {"greeting": "Hello, World!", "weak": None, "faulty": None, "movies": {"totalCount": 1}}
    assert [(one["path"], one["extensions"]["code"], one["locations"]) for one in body["errors"]] == [
        (["weak"], "TIMEOUT", [{"line": 1, "column": 12}]),
        (["faulty"], "INTERNAL", [{"line": 1, "column": 17}]),
    ]
    assert "secret of ours" not in str(body)
    assert [one.exc_info[0] for one in caplog.records if one.exc_info] == [ZeroDivisionError]


@pytest.mark.parametrize("by", [None, "editor"])
def test_a_field_that_may_not_be_null_refuses_the_request(desk: Desk, by: str | None) -> None:
    assert desk.refuse("{ movies { totalCount } secret }", by=by) == "FORBIDDEN"
    assert desk.run("{ secret }") == {"secret": "the end"}


def test_a_malformed_argument_is_told_with_its_place(desk: Desk) -> None:
    body = desk.post('{ shelves(ids: ["5"]) { number } }', by=None).json()

    assert [(one["path"], one["extensions"]["argument"]) for one in body["errors"]] == [(["shelves"], ["ids", "0"])]


def test_a_mutation_takes_its_turn_among_those_of_content(desk: Desk, movie: str) -> None:
    document = """mutation ($id: ID!) {
      first: updateMovie(id: $id, input: {slug: "wick-a"}) { movie { slug } }
      note: takeNote(id: $id, text: "so far") { text entry { slug } errors { code } }
      last: updateMovie(id: $id, input: {slug: "wick"}) { movie { slug } }
    }"""

    answer = desk.post(document, {"id": movie}).json()

    assert list(answer["data"].items()) == [
        ("first", {"movie": {"slug": "wick-a"}}),
        ("note", {"text": "so far, publisher", "entry": {"slug": "wick-a"}, "errors": []}),
        ("last", {"movie": {"slug": "wick"}}),
    ]


@pytest.mark.parametrize(
    ("by", "text", "code", "field"),
    [
        ("publisher", "", "REQUIRED", ["text"]),
        ("critic", "mine", "FORBIDDEN", []),
        (None, "mine", "UNAUTHENTICATED", []),
    ],
)
def test_a_refused_mutation_says_so_in_its_payload(
    desk: Desk, movie: str, by: str | None, text: str, code: str, field: list[str]
) -> None:
    payload = desk.run(NOTE, {"id": movie, "text": text}, by=by)["takeNote"]

    assert (payload["text"], payload["entry"]) == (None, None)
    assert [(one["code"], one["field"]) for one in payload["errors"]] == [(code, field)]


@pytest.mark.parametrize(("by", "code"), [("editor", "INVALID"), ("critic", "FORBIDDEN"), (None, "UNAUTHENTICATED")])
def test_a_mutation_that_waits_for_nothing_is_refused_alike(desk: Desk, by: str | None, code: str) -> None:
    assert desk.run("mutation { forget { errors { code } } }", by=by) == {"forget": {"errors": [{"code": code}]}}


def test_what_nobody_expects_stops_the_document_there(desk: Desk, movie: str, caplog: pytest.LogCaptureFixture) -> None:
    document = """mutation ($id: ID!) {
      a: takeNote(id: $id, text: "fine") { text }
      b: takeNote(id: $id, text: "bang") { text }
      c: takeNote(id: $id, text: "") { text }
    }"""

    body = desk.post(document, {"id": movie}).json()

    assert body["data"] == {"a": {"text": "fine, publisher"}, "b": None, "c": None}
    assert [(one["path"], one["extensions"]["code"]) for one in body["errors"]] == [(["b"], "INTERNAL"), (["c"], "NOT_RUN")]
    assert "secret of ours" not in str(body)


def test_nothing_is_done_when_an_argument_cannot_be_read(desk: Desk, movie: str) -> None:
    document = """mutation ($id: ID!, $text: String = "x") {
      updateMovie(id: $id, input: {title: "Gone"}) { movie { title } } takeNote(id: $id, text: $text) { text }
    }"""

    assert desk.refuse(document, {"id": movie, "text": None}) == "BAD_USER_INPUT"
    assert desk.run('{ movie(slug: "wick") { title } }', x_perspective="drafts") == {"movie": {"title": "John Wick: Chapter 1"}}


def test_strawberrys_extensions_see_ordinary_fields_and_content_goes_without(desk: Desk) -> None:
    ExecutionCounter.executions.clear()

    desk.run("query Content { movies { totalCount } __typename }", by=None)
    desk.run("query Both { movies { totalCount } greeting }", by=None)

    assert ExecutionCounter.executions == ["Both"]


def test_no_cache_keeps_what_is_ordinary(desk: Desk) -> None:
    kept = desk.client.get("/graphql", params={"query": "{ movies { totalCount } }"})
    asked = desk.client.get("/graphql", params={"query": "{ movies { totalCount } greeting }"})

    assert "etag" in kept.headers
    assert "etag" not in asked.headers
    assert asked.headers["cache-control"] == "no-store"
