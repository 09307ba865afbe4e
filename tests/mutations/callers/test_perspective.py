"""Perspectives: one for the whole request; drafts for who may read them, and nothing of them for anybody else."""

import pytest

from tests.mutations.desk import Desk, Json

DEEP = """{
  movies(where: {reviews: {some: {title: {contains: "draft"}}}}, orderBy: [{reviewCount: DESC}]) {
    totalCount nodes { title status version score { reviewCount }
      reviews(orderBy: [{title: ASC}]) { totalCount nodes { title status movie { title keywords { name } } } } } }
  keyword(slug: "draft") { name movies { totalCount } }
  reviews { totalCount edges { node { slug } } pageInfo { hasNextPage } }
}"""
WORKING = {
    "movies": {
        "totalCount": 1,
        "nodes": [
            {
                "title": "Draft title",
                "status": "CHANGED",
                "version": 2,
                "score": {"reviewCount": 1},
                "reviews": {
                    "totalCount": 1,
                    "nodes": [
                        {
                            "title": "A draft",
                            "status": "DRAFT",
                            "movie": {"title": "Draft title", "keywords": [{"name": "Draft"}]},
                        }
                    ],
                },
            }
        ],
    },
    "keyword": {"name": "Draft", "movies": {"totalCount": 1}},
    "reviews": {"totalCount": 1, "edges": [{"node": {"slug": "a-draft"}}], "pageInfo": {"hasNextPage": False}},
}
LIVE = {
    "movies": {"totalCount": 0, "nodes": []},
    "keyword": None,
    "reviews": {"totalCount": 0, "edges": [], "pageInfo": {"hasNextPage": False}},
}


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    """One desk for all tests here."""
    return shared_desk


@pytest.fixture(scope="module")
def edited(desk: Desk) -> Desk:
    """A desk after a live movie was changed, tagged and reviewed, none of which was published."""
    movie = desk.make("Movie", title="Live title", slug="m")
    desk.publish(movie)
    desk.make("Keyword", name="Draft")
    desk.update("Movie", movie, {"title": "Draft title", "keywords": [{"slug": "draft"}]})
    desk.make("Review", title="A draft", movie={"slug": "m"}, body="B")
    return desk


@pytest.mark.parametrize("by", ["reader", "critic", "editor", "publisher", "administrator"])
def test_who_may_read_drafts_gets_them_at_every_depth(edited: Desk, by: str) -> None:
    assert edited.run(DEEP, by=by, x_perspective="drafts") == WORKING
    assert edited.run(DEEP, by=by, x_perspective=" Drafts") == WORKING


@pytest.mark.parametrize("by", [None, "technician", "publisher"])
def test_unless_drafts_are_asked_for_nothing_of_them_is_seen(edited: Desk, by: str | None) -> None:
    assert edited.run(DEEP, by=by) == LIVE
    assert edited.run(DEEP, by=by, x_perspective="published") == LIVE
    assert edited.run('{ movie(slug: "m") { title status version } }', by=by) == {
        "movie": {"title": "Live title", "status": "PUBLISHED", "version": 1}
    }


@pytest.mark.parametrize(("by", "code"), [(None, "UNAUTHENTICATED"), ("technician", "FORBIDDEN")])
@pytest.mark.parametrize("document", [DEEP, "{ __typename }", "{ __schema { queryType { name } } }", "{ nope }", "{"])
def test_who_may_not_read_drafts_is_refused_whatever_is_asked(edited: Desk, by: str | None, code: str, document: str) -> None:
    assert edited.refuse(document, by=by, x_perspective="drafts") == code


def test_one_plan_is_not_taken_for_the_other(edited: Desk) -> None:
    answers = [edited.run(DEEP, by="reader", x_perspective=one) for one in ("published", "drafts") * 2]

    assert answers == [LIVE, WORKING, LIVE, WORKING]


def test_a_get_may_name_the_perspective_as_a_parameter(edited: Desk) -> None:
    def get(perspective: str, **headers: str) -> Json:
        named = {"authorization": f"Bearer {edited.tokens['reader']}", **headers}
        parameters = {"query": "{ reviews { totalCount } }", "perspective": perspective}
        answer: Json = edited.client.get("/graphql", params=parameters, headers=named).json()
        return answer

    assert get("drafts") == {"data": {"reviews": {"totalCount": 1}}}
    assert get("published") == {"data": {"reviews": {"totalCount": 0}}}
    assert get("drafts", **{"x-perspective": "drafts"}) == {"data": {"reviews": {"totalCount": 1}}}
    assert get("drafts", **{"x-perspective": "published"})["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("perspective", ["draft", "", "live", "drafts, drafts", "x" * 5000])
def test_an_unknown_perspective_is_refused(desk: Desk, perspective: str) -> None:
    assert desk.refuse("{ __typename }", by="reader", x_perspective=perspective) == "BAD_USER_INPUT"
    assert desk.refuse("{ __typename }", by=None, x_perspective=perspective) == "BAD_USER_INPUT"


def test_an_answer_says_what_it_depends_on(desk: Desk) -> None:
    depends_on = "Accept, Accept-Encoding, Authorization, If-Revision-At-Least, X-Perspective, X-Query-Cost"

    assert desk.post("{ __typename }").headers["vary"] == depends_on
