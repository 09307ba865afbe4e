"""What is wrong with a mutation's arguments comes back in its payload: code, path and message; and nothing was changed."""

import pytest

from tests.factories import make_keyword, make_movie
from tests.mutations.desk import Desk, Json, problems

NOBODY = "movie_0193a1f2-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    """One desk for all tests here."""
    return shared_desk


@pytest.fixture(scope="module")
def taken(desk: Desk) -> str:
    """The id of a keyword whose slug is taken."""
    return desk.make("Keyword", name="Taken", slug="taken")


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        pytest.param("Keyword", {"name": " "}, ("REQUIRED", "input.name"), id="a blank name"),
        pytest.param("Movie", {"title": "M", "year": 99999}, ("INVALID", "input.year"), id="a year out of range"),
        pytest.param("Movie", {"title": "a\0b"}, ("INVALID", "input.title"), id="a NUL"),
        pytest.param("Movie", {"title": "M", "slug": "No Slug"}, ("INVALID", "input.slug"), id="no slug"),
        pytest.param("Movie", {"title": "M", "countries": ["US", "zz"]}, ("INVALID", "input.countries.1"), id="no country"),
        pytest.param("Movie", {"title": "x" * 301}, ("TOO_LONG", "input.title"), id="a long title"),
        pytest.param("Keyword", {"name": "K", "synonyms": ["s"] * 201}, ("TOO_LONG", "input.synonyms"), id="a long list"),
        pytest.param("Keyword", {"name": "K", "slug": "taken"}, ("NOT_UNIQUE", "input.slug"), id="a slug that is taken"),
        pytest.param(
            "Movie",
            {"title": "M", "keywords": [{"slug": "taken"}, {"slug": "taken"}]},
            ("NOT_UNIQUE", "input.keywords.1"),
            id="the same twice",
        ),
        pytest.param(
            "Movie", {"title": "M", "keywords": [{"id": "keyword_5"}]}, ("INVALID", "input.keywords.0"), id="a malformed id"
        ),
        pytest.param(
            "Keyword", {"name": "K", "broader": {"id": NOBODY}}, ("INVALID", "input.broader"), id="the id of another type"
        ),
        pytest.param(
            "Movie",
            {"title": "M", "credits": [{"person": {"slug": "nobody"}, "department": "CAST"}]},
            ("NOT_FOUND", "input.credits.0.person"),
            id="nobody in the credits",
        ),
        pytest.param(
            "Keyword",
            {"name": "K", "broader": {"externalId": {"source": "wikidata", "value": "Q1"}}},
            ("NOT_FOUND", "input.broader"),
            id="an unknown external id",
        ),
    ],
)
def test_what_is_wrong_with_a_new_entry_has_its_path(
    desk: Desk, taken: str, kind: str, given: Json, expected: tuple[str, str]
) -> None:
    before = desk.count(kind)

    payload = desk.create(kind, given)

    assert problems(payload) == [expected]
    assert payload[kind.lower()] is None
    assert desk.count(kind) == before


def test_everything_that_is_wrong_comes_at_once(desk: Desk) -> None:
    payload = desk.create("Review", {"title": "", "movie": {"slug": "nothing"}, "body": "B", "rating": {"label": "superb"}})

    assert problems(payload) == [
        ("REQUIRED", "input.title"),
        ("NOT_FOUND", "input.movie"),
        ("INVALID", "input.rating"),
    ]


def test_null_for_what_must_be_there_is_refused(desk: Desk) -> None:
    id_ = desk.make("Movie", **make_movie())

    payload = desk.update("Movie", id_, {"title": None})

    assert problems(payload) == [("REQUIRED", "input.title")]
    assert desk.show("Movie", id_)["version"] == 1


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("5", ("INVALID", "id")),
        ("movie_5", ("INVALID", "id")),
        (f"review{NOBODY[5:]}", ("INVALID", "id")),
        (NOBODY, ("NOT_FOUND", "id")),
        ("a\0b", ("INVALID", "id")),
    ],
)
def test_an_id_that_leads_nowhere_is_refused(desk: Desk, id_: str, expected: tuple[str, str]) -> None:
    assert problems(desk.update("Movie", id_, {"title": "T"})) == [expected]


def test_an_old_version_is_refused_where_it_stands(desk: Desk) -> None:
    id_ = desk.make("Movie", **make_movie())
    desk.update("Movie", id_, {"title": "Second"})

    payload = desk.update("Movie", id_, {"title": "Third"}, expectedVersion=1)

    assert problems(payload) == [("VERSION_CONFLICT", "expectedVersion")]
    assert "2" in payload["errors"][0]["message"]
    assert desk.show("Movie", id_)["version"] == 2


def test_a_note_that_no_database_can_hold_is_refused_where_it_stands(desk: Desk) -> None:
    id_ = desk.make("Movie", **make_movie())

    assert problems(desk.update("Movie", id_, {"title": "T"}, note="a\0b")) == [("INVALID", "note")]


def test_a_tree_stays_one(desk: Desk) -> None:
    above = desk.make("Keyword", **make_keyword())
    below = desk.make("Keyword", **make_keyword(broader={"id": above}))

    assert problems(desk.update("Keyword", above, {"broader": {"id": below}})) == [("CIRCULAR", "input.broader")]


def test_every_id_of_a_list_is_looked_at(desk: Desk) -> None:
    id_ = desk.make("Keyword", **make_keyword())

    malformed = desk.publish(id_, "5", f"credit{NOBODY[5:]}")
    unknown = desk.publish(id_, NOBODY)

    assert problems(malformed) == [("INVALID", "ids.1"), ("INVALID", "ids.2")]
    assert problems(unknown) == [("NOT_FOUND", "ids.1")]
    assert unknown["entries"] == []
    assert desk.show("Keyword", id_)["status"] == "DRAFT"


def test_nothing_live_may_lead_to_a_draft(desk: Desk) -> None:
    desk.make("Keyword", name="Revenge")
    id_ = desk.make("Movie", **make_movie(keywords=[{"slug": "revenge"}]))

    payload = desk.publish(id_)

    assert problems(payload) == [("REFERENCE_NOT_LIVE", "ids.0")]
    assert "'revenge'" in payload["errors"][0]["message"]


@pytest.mark.parametrize(("by", "code"), [(None, "UNAUTHENTICATED"), ("reader", "FORBIDDEN"), ("technician", "FORBIDDEN")])
def test_who_may_not_act_learns_only_that(desk: Desk, taken: str, by: str | None, code: str) -> None:
    id_ = desk.make("Keyword", **make_keyword())
    before = desk.show("Keyword", id_)

    payloads = [
        desk.create("Keyword", {"name": "", "slug": "taken"}, by=by),
        desk.update("Keyword", id_, {"slug": "taken"}, by=by),
        desk.update("Keyword", f"keyword{NOBODY[5:]}", {"slug": "taken"}, by=by),
        desk.publish(id_, f"keyword{NOBODY[5:]}", by=by),
    ]

    assert [problems(one) for one in payloads] == [[(code, "")]] * 4
    assert desk.show("Keyword", id_) == before


def test_an_editor_may_not_publish(desk: Desk) -> None:
    id_ = desk.make("Keyword", **make_keyword())

    assert problems(desk.publish(id_, by="editor")) == [("FORBIDDEN", "")]


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        pytest.param("mutation { createMovie(input: {}) { errors { code } } }", {}, id="no title"),
        pytest.param('mutation { createMovie(input: {title: "M", year: 1e3}) { errors { code } } }', {}, id="no whole number"),
        pytest.param('mutation { createMovie(input: {title: "M", kind: NOPE}) { errors { code } } }', {}, id="no such kind"),
        pytest.param(
            'mutation { createMovie(input: {title: "M", keywords: [{id: "a", slug: "b"}]}) { errors { code } } }',
            {},
            id="two names",
        ),
        pytest.param(
            "mutation ($i: MovieInput!) { createMovie(input: $i) { errors { code } } }", {"i": {"title": 5}}, id="five"
        ),
        pytest.param(
            "mutation ($b: Boolean = false) { publish(ids: [], withReferences: $b) { errors { code } } }",
            {"b": None},
            id="null for a default",
        ),
    ],
)
def test_what_cannot_be_read_at_all_is_an_error_of_the_request(desk: Desk, document: str, variables: Json) -> None:
    before = desk.count("Movie")

    body = desk.post(document, variables).json()

    assert {one["extensions"]["code"] for one in body["errors"]} <= {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}
    assert body.get("data") is None
    assert desk.count("Movie") == before
