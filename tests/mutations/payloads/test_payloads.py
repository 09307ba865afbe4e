"""Payloads show the working edition as it was selected, within the limits of every selection."""

import pytest

from tests.mutations.desk import Desk, Json


def test_a_payload_is_read_like_a_query(desk: Desk) -> None:
    desk.make("Keyword", name="Above")
    document = """mutation ($first: Int!, $where: MovieWhere) {
      createKeyword(input: {name: "Below", broader: {slug: "above"}}) {
        __typename
        one: keyword { ...K parent: broader { narrower { name } } movies(first: $first, where: $where) { totalCount } }
        two: keyword { status publishedAt }
        wrong: errors { code }
      }
    }
    fragment K on Keyword { __typename called: name }"""

    answer = desk.run(document, {"first": 2, "where": {"year": {"gt": 2000}}})

    assert answer["createKeyword"] == {
        "__typename": "KeywordPayload",
        "one": {
            "__typename": "Keyword",
            "called": "Below",
            "parent": {"narrower": [{"name": "Below"}]},
            "movies": {"totalCount": 0},
        },
        "two": {"status": "DRAFT", "publishedAt": None},
        "wrong": [],
    }


def test_entries_of_several_types_show_what_was_selected_of_each(desk: Desk) -> None:
    ids = [desk.make("Person", name="P"), desk.make("Movie", title="M"), desk.make("Keyword", name="K")]
    document = """mutation ($ids: [ID!]!) { publish(ids: $ids) { entries {
      __typename slug ... on Movie { title year } ... on Person { name reviews { totalCount } } } } }"""

    assert desk.run(document, {"ids": [ids[1], ids[0], ids[1], ids[2]]})["publish"]["entries"] == [
        {"__typename": "Movie", "slug": "m", "title": "M", "year": None},
        {"__typename": "Person", "slug": "p", "name": "P", "reviews": {"totalCount": 0}},
        {"__typename": "Keyword", "slug": "k"},
    ]


def test_hundreds_of_entries_are_acted_on_and_shown_in_their_order(desk: Desk) -> None:
    made = desk.run(
        "mutation {" + " ".join(f'k{n}: createKeyword(input: {{name: "{n}"}}) {{ keyword {{ id }} }}' for n in range(100)) + "}"
    )
    more = desk.run(
        "mutation {" + " ".join(f'k{n}: createKeyword(input: {{name: "m{n}"}}) {{ keyword {{ id }} }}' for n in range(50)) + "}"
    )
    ids = [one["keyword"]["id"] for one in (made | {f"m{key}": one for key, one in more.items()}).values()]

    payload = desk.publish(*reversed(ids))

    assert [one["id"] for one in payload["entries"]] == ids[::-1]
    assert {one["status"] for one in payload["entries"]} == {"PUBLISHED"}


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        pytest.param("movies(first: 0) { totalCount }", "BAD_USER_INPUT", id="a page of nothing"),
        pytest.param('movies(after: "zz") { totalCount }', "BAD_USER_INPUT", id="no cursor"),
        pytest.param(r'movies(where: {title: {eq: "\u0000"}}) { totalCount }', "BAD_USER_INPUT", id="a NUL"),
        pytest.param("versions(first: 101) { totalCount }", "BAD_USER_INPUT", id="a large page of versions"),
        pytest.param('versions(after: "zz") { totalCount }', "BAD_USER_INPUT", id="no cursor of versions"),
        pytest.param("nope", "GRAPHQL_VALIDATION_FAILED", id="no field"),
        pytest.param(
            "movies(first: 100) { nodes { reviews(first: 100) { nodes { keywords { narrower { name } } } } } }",
            "TOO_COSTLY",
            id="too much",
        ),
        pytest.param("broader { " * 20 + "name" + " }" * 20, "TOO_COSTLY", id="too deep"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_anything_is_done(desk: Desk, selection: str, code: str) -> None:
    document = f"""mutation {{
      a: createKeyword(input: {{name: "A"}}) {{ keyword {{ id }} }}
      b: createKeyword(input: {{name: "B"}}) {{ keyword {{ {selection} }} }}
    }}"""

    assert desk.refuse(document) == code
    assert desk.count("Keyword") == 0


def test_more_entries_than_can_be_shown_are_not_acted_on(desk: Desk) -> None:
    ids = [desk.make("Keyword", name="A"), desk.make("Keyword", name="B")]
    document = """mutation ($ids: [ID!]!) { createKeyword(input: {name: "C"}) { errors { code } }
      publish(ids: $ids) { entries { ... on Keyword {
      movies(first: 100) { nodes { reviews(first: 100) { nodes { id } } } } } } errors { code } } }"""

    shown: Json = desk.run(document, {"ids": ids[:1]})
    answer = desk.post(document, {"ids": ids * 3})

    assert shown["publish"] == {"entries": [{"movies": {"nodes": []}}], "errors": []}
    assert (answer.status_code, list(answer.json())) == (422, ["errors"])
    assert [(one["extensions"]["code"], one["path"]) for one in answer.json()["errors"]] == [("TOO_COSTLY", ["publish"])]
    assert desk.show("Keyword", ids[1])["status"] == "DRAFT"
    assert desk.count("Keyword") == 3


def test_one_document_serves_any_input(desk: Desk) -> None:
    answers = [desk.create("Movie", {"title": f"M{n}", "countries": ["US"] * n}) for n in range(3)]

    assert [one["movie"]["slug"] for one in answers] == ["m0", "m1", "m2"]
