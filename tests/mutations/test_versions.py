"""Histories: what was done, by whom, what changed; page by page, at any depth, for who may read drafts."""

from typing import Any

import pytest

from tests.mutations.desk import Desk, Json

CHANGED = (
    "query ($id: ID!) { movie(id: $id) { versions { nodes { version act author note changes { field before after } } } } }"
)


def read(desk: Desk, document: str, variables: Json | None = None) -> Any:  # Any: JSON
    """What somebody who may read drafts gets."""
    return desk.run(document, variables, by="reader", x_perspective="drafts")


@pytest.fixture
def movie(desk: Desk) -> str:
    """The id of a movie with a history of six acts."""
    desk.make("Person", name="Chad")
    id_ = desk.make("Movie", title="One", credits=[{"person": {"slug": "chad"}, "department": "CAST"}])
    desk.update("Movie", id_, {"title": "Two", "tagline": "Two!", "slug": "two"}, by="editor", note="Better.")
    desk.publish(id_, with_references=True, note="Out.")
    desk.update("Movie", id_, {"credits": [{"person": {"slug": "chad"}, "department": "CREW", "job": "Grip"}]})
    desk.act("discardChanges", id=id_)
    desk.act("restoreVersion", id=id_, version=1)
    return id_


def test_a_history_tells_what_was_done_newest_first(desk: Desk, movie: str) -> None:
    nodes = read(desk, CHANGED, {"id": movie})["movie"]["versions"]["nodes"]

    told = [(one["version"], one["act"], one["author"], one["note"]) for one in nodes]
    assert told == [
        (5, "RESTORED", "publisher", None),
        (4, "CHANGES_DISCARDED", "publisher", None),
        (3, "UPDATED", "publisher", None),
        (2, "PUBLISHED", "publisher", "Out."),
        (2, "UPDATED", "editor", "Better."),
        (1, "CREATED", "publisher", None),
    ]
    assert nodes[4]["changes"] == [
        {"field": "slug", "before": "one", "after": "two"},
        {"field": "title", "before": "One", "after": "Two"},
        {"field": "tagline", "before": None, "after": "Two!"},
    ]
    assert nodes[2]["changes"] == [
        {"field": "credits.0.department", "before": "CAST", "after": "CREW"},
        {"field": "credits.0.job", "before": None, "after": "Grip"},
    ]
    assert nodes[3]["changes"] == []


def test_a_snapshot_is_input_that_makes_the_entry_again(desk: Desk, movie: str) -> None:
    document = "query ($id: ID!) { movie(id: $id) { versions(first: 1) { nodes { snapshot at } } } }"
    (version,) = read(desk, document, {"id": movie})["movie"]["versions"]["nodes"]

    again = desk.create("Movie", version["snapshot"] | {"slug": "again"})

    assert again["errors"] == []
    assert version["at"].endswith("Z")
    (copied,) = read(desk, document, {"id": again["movie"]["id"]})["movie"]["versions"]["nodes"]
    assert copied["snapshot"] == version["snapshot"] | {"slug": "again"}


def test_a_history_is_read_page_by_page(desk: Desk, movie: str) -> None:
    document = """query ($id: ID!, $after: String) { movie(id: $id) { versions(first: 4, after: $after) {
      totalCount nodes { version } edges { cursor node { version } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""

    first = read(desk, document, {"id": movie})["movie"]["versions"]
    second = read(desk, document, {"id": movie, "after": first["pageInfo"]["endCursor"]})["movie"]["versions"]
    third = read(desk, document, {"id": movie, "after": second["pageInfo"]["endCursor"]})["movie"]["versions"]

    assert [[one["version"] for one in page["nodes"]] for page in (first, second, third)] == [[5, 4, 3, 2], [2, 1], []]
    assert [(page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) for page in (first, second, third)] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert {page["totalCount"] for page in (first, second, third)} == {6}
    assert [one["cursor"] for one in first["edges"]][::3] == [first["pageInfo"]["startCursor"], first["pageInfo"]["endCursor"]]
    assert third["pageInfo"]["startCursor"] is None


def test_histories_stand_where_they_were_asked_for(desk: Desk, movie: str) -> None:
    desk.make("Review", title="R", movie={"id": movie}, body="B")
    document = """query ($ids: [ID!]!, $n: Int) {
      before: __typename
      reviews {
        nodes { title newest: versions(first: 1) { __typename nodes { act } } movie { ...V slug } }
        edges { node { ...V } }
      }
      nodes(ids: $ids) { ... on Entry { ...V } ... on Movie { title } id }
      node(id: "person_0193a1f2-0000-7000-8000-000000000000") { ...V }
      viewer { name }
    }
    fragment V on Entry { versions(first: $n) { totalCount } }"""

    answer = desk.post(document, {"ids": [movie], "n": 2}, by="reader", x_perspective="drafts")

    assert answer.json() == {
        "data": {
            "before": "Query",
            "reviews": {
                "nodes": [
                    {
                        "title": "R",
                        "newest": {"__typename": "VersionConnection", "nodes": [{"act": "CREATED"}]},
                        "movie": {"versions": {"totalCount": 6}, "slug": "one"},
                    }
                ],
                "edges": [{"node": {"versions": {"totalCount": 1}}}],
            },
            "nodes": [{"versions": {"totalCount": 6}, "title": "One", "id": movie}],
            "node": None,
            "viewer": {"name": "reader"},
        }
    }
    assert list(answer.json()["data"]["nodes"][0]) == ["versions", "title", "id"]
    assert list(answer.json()["data"]["reviews"]["nodes"][0]) == ["title", "newest", "movie"]


def test_they_stand_beside_introspection_and_in_payloads_too(desk: Desk, movie: str) -> None:
    query = "query ($id: ID!) { __schema { queryType { name } } node(id: $id) { ... on Entry { versions { totalCount } } } }"
    mutation = """mutation ($id: ID!) { updateMovie(id: $id, input: {year: 1999}) {
      movie { versions(first: 1) { nodes { act changes { field after } } } } } }"""
    publish = "mutation ($id: ID!) { publish(ids: [$id]) { entries { versions(first: 1) { nodes { act } } } } }"

    assert read(desk, query, {"id": movie})["node"] == {"versions": {"totalCount": 6}}
    assert desk.run(mutation, {"id": movie})["updateMovie"]["movie"]["versions"]["nodes"] == [
        {"act": "UPDATED", "changes": [{"field": "year", "after": 1999}]}
    ]
    assert desk.run(publish, {"id": movie})["publish"]["entries"] == [{"versions": {"nodes": [{"act": "PUBLISHED"}]}}]


def test_nothing_of_how_they_are_found_shows(desk: Desk, movie: str) -> None:
    skipped = (
        "query ($id: ID!, $no: Boolean!) { node(id: $id) { id ... on Entry { versions @skip(if: $no) { totalCount } slug } } }"
    )
    beside = "query ($id: ID!) { viewer { name } node(id: $id) { id } nodes(ids: [$id]) { __typename ... on Movie { title } } }"

    assert read(desk, skipped, {"id": movie, "no": True}) == {"node": {"id": movie, "slug": "one"}}
    assert read(desk, skipped, {"id": movie, "no": False}) == {
        "node": {"id": movie, "versions": {"totalCount": 6}, "slug": "one"}
    }
    assert read(desk, beside, {"id": movie}) == {
        "viewer": {"name": "reader"},
        "node": {"id": movie},
        "nodes": [{"__typename": "Movie", "title": "One"}],
    }


def test_they_are_shown_of_what_is_live_as_well(desk: Desk, movie: str) -> None:
    assert desk.run("{ movies { nodes { title versions { totalCount } } } }", by="reader")["movies"]["nodes"] == [
        {"title": "Two", "versions": {"totalCount": 6}}
    ]


@pytest.mark.parametrize("by", [None, "technician"])
def test_who_may_not_read_drafts_gets_none_not_even_from_a_known_plan(desk: Desk, movie: str, by: str | None) -> None:
    document = "{ movies { nodes { versions { totalCount } } } }"
    desk.run(document, by="reader")

    assert desk.refuse(document, by=by) == "FORBIDDEN"


@pytest.mark.parametrize(
    "arguments",
    ["first: 0", "first: -1", "first: 101", 'after: ""', 'after: "5"', 'after: "movie_0193a1f2-0000-7000-8000-000000000000"'],
)
def test_a_page_that_is_none_is_refused(desk: Desk, arguments: str) -> None:
    assert desk.refuse(f"{{ movies {{ nodes {{ versions({arguments}) {{ totalCount }} }} }} }}") == "BAD_USER_INPUT"


def test_too_many_versions_are_too_costly(desk: Desk) -> None:
    for_each = "{ keywords(first: 100) { nodes { versions(first: 100) { nodes { snapshot } } } } }"
    made = " ".join(f'k{n}: createKeyword(input: {{name: "{n}"}}) {{ errors {{ code }} }}' for n in range(60))
    desk.run(f"mutation {{ {made} }}")

    assert desk.refuse(for_each, x_perspective="drafts") == "TOO_COSTLY"
