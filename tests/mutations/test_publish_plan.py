"""A publish that is only planned: what would go live, what is in the way, which slugs would lead on; and nothing done."""

import pytest

from tests.mutations.desk import Desk, Json

PLAN = """query ($ids: [ID!]!, $with: Boolean! = false) { plan: publishPlan(ids: $ids, withReferences: $with) {
  goingLive { __typename slug ... on Movie { title } }
  redirects { id from to }
  errors { code field }
} }"""


def plan(desk: Desk, *ids: str, by: str = "reader", with_references: bool = False) -> Json:
    found: Json = desk.run(PLAN, {"ids": list(ids), "with": with_references}, by=by)["plan"]
    return found


@pytest.fixture
def movie(desk: Desk) -> str:
    """The id of a movie with a keyword, neither of them live."""
    desk.make("Keyword", name="Dog")
    return desk.make("Movie", title="John Wick", slug="wick", keywords=[{"slug": "dog"}])


def test_a_plan_says_what_is_in_the_way(desk: Desk, movie: str) -> None:
    assert plan(desk, movie) == {
        "goingLive": [{"__typename": "Movie", "slug": "wick", "title": "John Wick"}],
        "redirects": [],
        "errors": [{"code": "REFERENCE_NOT_LIVE", "field": ["ids", "0"]}],
    }


def test_a_plan_says_what_would_go_live_and_does_nothing(desk: Desk, movie: str) -> None:
    planned = plan(desk, movie, with_references=True)

    assert planned == {
        "goingLive": [{"__typename": "Keyword", "slug": "dog"}, {"__typename": "Movie", "slug": "wick", "title": "John Wick"}],
        "redirects": [],
        "errors": [],
    }
    assert desk.run("{ movies { totalCount } keywords { totalCount } }", by=None) == {
        "movies": {"totalCount": 0},
        "keywords": {"totalCount": 0},
    }
    assert {one["slug"] for one in desk.publish(movie, with_references=True)["entries"]} == {"dog", "wick"}
    assert plan(desk, movie, with_references=True) == {"goingLive": [], "redirects": [], "errors": []}


def test_a_plan_names_the_slugs_that_would_lead_on(desk: Desk, movie: str) -> None:
    desk.publish(movie, with_references=True)
    desk.update("Movie", movie, {"slug": "john-wick"})

    assert plan(desk, movie)["redirects"] == [{"id": movie, "from": "wick", "to": "john-wick"}]


def test_an_id_that_is_none_is_refused_and_one_that_is_nobodys_is_in_the_way(desk: Desk) -> None:
    nobody = "movie_0193a1f2-0000-7000-8000-000000000000"

    assert desk.refuse(PLAN, {"ids": ["5"]}) == "BAD_USER_INPUT"
    assert plan(desk, nobody)["errors"] == [{"code": "NOT_FOUND", "field": ["ids", "0"]}]


@pytest.mark.parametrize("by", [None, "technician"])
def test_a_plan_is_for_who_may_read_drafts(desk: Desk, movie: str, by: str | None) -> None:
    assert desk.refuse(PLAN, {"ids": [movie]}, by=by) == "FORBIDDEN"


def test_a_plan_stands_beside_other_fields_and_introspection(desk: Desk, movie: str) -> None:
    document = """query ($id: ID!) {
      keywords { totalCount }
      publishPlan(ids: [$id]) { __typename goingLive { status versions { totalCount } } }
      __typename
    }"""

    expected = {
        "keywords": {"totalCount": 0},
        "publishPlan": {"__typename": "PublishPlan", "goingLive": [{"status": "DRAFT", "versions": {"totalCount": 1}}]},
        "__typename": "Query",
    }
    assert desk.run(document, {"id": movie}) == expected
    assert list(desk.post(document, {"id": movie}).json()["data"]) == list(expected)
    executed = desk.run(document.replace("__typename\n    }", "__typename __schema { queryType { name } } }"), {"id": movie})
    assert executed == expected | {"__schema": {"queryType": {"name": "Query"}}}


def test_what_cannot_be_shown_of_a_plan_is_refused(desk: Desk, movie: str) -> None:
    document = (
        "query ($id: ID!) { publishPlan(ids: [$id]) { goingLive { ... on Movie { reviews(first: 0) { totalCount } } } } }"
    )

    assert desk.refuse(document, {"id": movie}) == "BAD_USER_INPUT"
