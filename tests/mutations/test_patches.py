"""Patches: absent fields stay as they are, null clears, a list replaces the list."""

from collections.abc import Iterator

import pytest

from tests.mutations.desk import Desk, Json

READ = """query ($id: ID!) { movie(id: $id) {
  title slug originalTitle kind year countries tagline synopsis { markdown } keywords { slug } externalIds { value }
  credits { nodes { id job person { name } } } memberships { nodes { id kind franchise { slug } } } version } }"""
BEFORE = {
    "title": "John Wick",
    "slug": "john-wick-2014",
    "originalTitle": "John Wick",
    "kind": "SPECIAL",
    "year": 2014,
    "countries": ["US"],
    "tagline": "Don't set him off.",
    "synopsis": {"markdown": "A dog."},
    "keywords": [{"slug": "dog"}, {"slug": "revenge"}],
    "externalIds": [{"value": "tt2911666"}],
    "version": 1,
}


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    """One desk for all tests here."""
    return shared_desk


@pytest.fixture(scope="module")
def surroundings(desk: Desk) -> None:
    """What the movie refers to."""
    desk.make("Keyword", name="Dog")
    desk.make("Keyword", name="Revenge")
    desk.make("Person", name="Chad")
    desk.make("Person", name="Keanu")
    desk.make("Franchise", name="Wick")


@pytest.fixture
def movie(desk: Desk, surroundings: None) -> Iterator[str]:
    """The id of a movie with something in every field."""
    id_ = desk.make(
        "Movie",
        title="John Wick",
        originalTitle="John Wick",
        kind="SPECIAL",
        year=2014,
        countries=["US"],
        tagline="Don't set him off.",
        synopsis="A dog.",
        keywords=[{"slug": "dog"}, {"slug": "revenge"}],
        externalIds=[{"source": "imdb", "value": "tt2911666"}],
        credits=[
            {"person": {"slug": "chad"}, "department": "DIRECTING", "job": "Director"},
            {"person": {"slug": "keanu"}, "department": "CAST"},
        ],
        memberships=[{"franchise": {"slug": "wick"}}],
    )
    yield id_
    reviews = desk.run("query ($id: ID!) { movie(id: $id) { reviews { nodes { id } } } }", {"id": id_}, x_perspective="drafts")
    ids = [id_, *(one["id"] for one in reviews["movie"]["reviews"]["nodes"])]
    desk.run("mutation ($ids: [ID!]!) { deleteEntries(ids: $ids) { deletedIds } }", {"ids": ids})


def read(desk: Desk, movie: str) -> Json:
    found: Json = desk.run(READ, {"id": movie}, x_perspective="drafts")["movie"]
    return found


@pytest.mark.parametrize(
    ("patch", "changes"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"title": "John Wick"}, {}, id="what it is already"),
        pytest.param({"title": "Wick"}, {"title": "Wick"}, id="one field"),
        pytest.param({"tagline": None}, {"tagline": None}, id="null for a text"),
        pytest.param({"synopsis": None}, {"synopsis": None}, id="null for prose"),
        pytest.param({"kind": None}, {"kind": "FEATURE"}, id="null for what has a default"),
        pytest.param({"countries": None}, {"countries": []}, id="null for a list"),
        pytest.param({"countries": ["FR", "US"]}, {"countries": ["FR", "US"]}, id="a list"),
        pytest.param({"keywords": [{"slug": "revenge"}]}, {"keywords": [{"slug": "revenge"}]}, id="a list of links"),
        pytest.param({"externalIds": []}, {"externalIds": []}, id="an empty list"),
        pytest.param({"slug": "wick"}, {"slug": "wick"}, id="a slug"),
        pytest.param(
            {"slug": None, "title": "Baba Yaga"}, {"slug": "baba-yaga-2014", "title": "Baba Yaga"}, id="null for a slug"
        ),
    ],
)
def test_a_patch_changes_what_it_names(desk: Desk, movie: str, patch: Json, changes: Json) -> None:
    owned = {name: read(desk, movie)[name] for name in ("credits", "memberships")}

    payload = desk.update("Movie", movie, patch)

    assert payload["errors"] == []
    assert read(desk, movie) == BEFORE | owned | changes | {"version": 2 if changes else 1}


def test_owned_rows_keep_their_ids_in_a_list_that_replaces_theirs(desk: Desk, movie: str) -> None:
    chad, keanu = read(desk, movie)["credits"]["nodes"]

    desk.update(
        "Movie",
        movie,
        {
            "credits": [
                {"person": {"slug": "keanu"}, "department": "CAST"},
                {"person": {"slug": "keanu"}, "department": "STUNTS", "job": "Himself"},
                {"id": chad["id"], "person": {"slug": "chad"}, "department": "DIRECTING", "job": "Co-director"},
            ]
        },
    )

    first, second, third = read(desk, movie)["credits"]["nodes"]
    assert (first, third) == (keanu, chad | {"job": "Co-director"})
    assert second["id"] not in {chad["id"], keanu["id"]}


def test_an_absent_variable_is_absent_and_a_null_one_is_null(desk: Desk, movie: str) -> None:
    document = """mutation ($id: ID!, $tagline: String) {
      updateMovie(id: $id, input: {tagline: $tagline}) { movie { tagline } errors { code } } }"""

    absent = desk.run(document, {"id": movie})
    null = desk.run(document, {"id": movie, "tagline": None})

    assert absent == {"updateMovie": {"movie": {"tagline": "Don't set him off."}, "errors": []}}
    assert null == {"updateMovie": {"movie": {"tagline": None}, "errors": []}}


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ({"label": "3½/4"}, ("3½/4", 3.5, 4.0, 87.5)),
        ({"label": "B+"}, ("B+", 83.0, 100.0, 83.0)),
        ({"value": 7}, ("7/10", 7.0, 10.0, 70.0)),
        ({"value": 3, "best": 5, "worst": 1, "label": None}, ("3/5", 3.0, 5.0, 50.0)),
    ],
)
def test_a_rating_is_read_from_what_was_printed(desk: Desk, movie: str, rating: Json, expected: tuple[object, ...]) -> None:
    review = desk.make("Review", title="R", movie={"id": movie}, body="B")

    desk.update("Review", review, {"rating": rating})

    document = "query ($id: ID!) { review(id: $id) { rating { label value best normalized } } }"
    found = desk.run(document, {"id": review}, x_perspective="drafts")["review"]["rating"]
    assert tuple(found.values()) == expected
