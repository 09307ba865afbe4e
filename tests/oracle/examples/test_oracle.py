"""The oracle itself: examples of the contract's rules worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from tests.oracle import Content, evaluate
from tests.oracle.examples.building import (
    make_content,
    make_credit,
    make_franchise,
    make_membership,
    make_movie,
    make_person,
    make_rating,
    make_review,
)

# Two dated movies and one without a date, titles that are equal once folded, and reviews of two of them.
SHELF = make_content(
    make_movie("m1", title="Amélie", year=2001, releaseDate=date(2001, 4, 25)),
    make_movie("m2", title="AMELIE", year=None),
    make_movie("m3", title="Ballerina", year=2025, releaseDate=date(2025, 6, 6)),
    make_person("p1", name="Éric"),
    make_review("r1", "m1", critic="p1", rating=make_rating(8800)),
    make_review("r2", "m1", rating=make_rating(6667)),
    make_review("r3", "m3"),
)
# A tree of three franchises; m1 is in two of them.
TREE = make_content(
    make_movie("m1"),
    make_movie("m2"),
    make_franchise("f1", name="Universe", slug="universe"),
    make_franchise("f2", name="zeta", parent="f1"),
    make_franchise("f3", name="Alpha", parent="f1"),
    make_membership("s1", "f2", "m1"),
    make_membership("s2", "f3", "m1"),
    make_membership("s3", "f1", "m2"),
    make_review("r1", "m1", rating=make_rating(10_000)),
    make_review("r2", "m2", rating=make_rating(0)),
    redirects={("Franchise", "cosmos"): "f1"},
)


def ids_of(content: Content, field: str, arguments: str) -> list[str]:
    """Ask for the ids a list of the root holds under these arguments."""
    answer = evaluate(content, f"{{ list: {field}({arguments}) {{ nodes {{ id }} }} }}")
    assert answer["errors"] == []
    return [node["id"] for node in answer["data"]["list"]["nodes"]]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{}", ["m3", "m2", "m1"]),
        ("{and: []}", ["m3", "m2", "m1"]),
        ("{or: []}", []),
        ("{year: {}}", ["m3", "m2", "m1"]),
        ("{year: {in: []}}", []),
        ("{year: {notIn: []}}", ["m3", "m2", "m1"]),
        ("{year: {gt: 2001}}", ["m3"]),
        ("{not: {year: {gt: 2001}}}", ["m2", "m1"]),
        ("{year: {ne: 2001}}", ["m3", "m2"]),
        ("{year: {notIn: [2001, 2025]}}", ["m2"]),
        ("{year: {isNull: true}}", ["m2"]),
        ("{year: {isNull: false, lt: 2025}}", ["m1"]),
        ('{releaseDate: {lte: "2001-04-25"}}', ["m1"]),
        ('{title: {eq: "Amelie"}}', []),
        ('{title: {contains: "ELI"}}', ["m2", "m1"]),
        ('{title: {contains: ""}}', ["m3", "m2", "m1"]),
        ('{title: {startsWith: "amé"}}', ["m2", "m1"]),
        ("{reviews: {some: {}}}", ["m3", "m1"]),
        ("{reviews: {none: {}}}", ["m2"]),
        ("{reviews: {every: {rating: {gt: 60}}}}", ["m2", "m1"]),
        ("{reviews: {some: {rating: {eq: 66.67}}, every: {rating: {isNull: false}}}}", ["m1"]),
        ('{or: [{id: {eq: "m1"}}, {not: {id: {ne: "m2"}}}]}', ["m2", "m1"]),
    ],
)
def test_conditions_hold_as_the_contract_words_them(where: str, expected: list[str]) -> None:
    assert ids_of(SHELF, "movies", f"where: {where}") == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{critic: {}}", ["r1"]),
        ("{not: {critic: {}}}", ["r3", "r2"]),
        ('{critic: {name: {ne: "Zoe"}}}', ["r1"]),
        ("{movie: {year: {isNull: false}}}", ["r3", "r2", "r1"]),
        ("{rating: {ne: 88}}", ["r3", "r2"]),
    ],
)
def test_a_to_one_condition_needs_the_related_entry(where: str, expected: list[str]) -> None:
    assert ids_of(SHELF, "reviews", f"where: {where}") == expected


@pytest.mark.parametrize(
    ("field", "order", "expected"),
    [
        ("movies", "{title: ASC}", ["m1", "m2", "m3"]),
        ("movies", "[{title: ASC}, {createdAt: DESC}]", ["m2", "m1", "m3"]),
        ("movies", "{year: ASC}", ["m1", "m3", "m2"]),
        ("movies", "{year: DESC}", ["m3", "m1", "m2"]),
        ("movies", "{averageScore: DESC}", ["m1", "m3", "m2"]),
        ("movies", "{reviewCount: ASC}", ["m2", "m3", "m1"]),
        ("reviews", "{critic: {name: DESC}}", ["r1", "r3", "r2"]),
        ("reviews", "[{movie: {title: DESC}}, {rating: ASC}]", ["r3", "r2", "r1"]),
    ],
)
def test_nulls_come_last_and_ties_follow_the_last_key(field: str, order: str, expected: list[str]) -> None:
    assert ids_of(SHELF, field, f"orderBy: {order}") == expected


def test_a_score_counts_unrated_reviews_and_rounds_its_mean_half_up() -> None:
    content = make_content(
        make_movie("m1"),
        make_review("r1", "m1", rating=make_rating(9999)),
        make_review("r2", "m1", rating=make_rating(9998)),
        make_review("r3", "m1"),
    )

    answer = evaluate(
        content,
        """{ movie(id: "m1") { score { reviewCount ratedCount average lowest highest }
          none: score(where: {or: []}) { ratedCount average lowest histogram } } }""",
    )

    assert answer["data"]["movie"] == {
        "score": {"reviewCount": 3, "ratedCount": 2, "average": 99.99, "lowest": 99.98, "highest": 99.99},
        "none": {"ratedCount": 0, "average": None, "lowest": None, "histogram": [0] * 10},
    }


def test_a_bucket_begins_with_its_lowest_score_and_the_last_one_holds_100() -> None:
    scores = [0, 999, 1000, 8999, 9000, 10_000]
    reviews = [make_review(f"r{score}", "m1", rating=make_rating(score)) for score in scores]

    answer = evaluate(make_content(make_movie("m1"), *reviews), '{ movie(id: "m1") { score { histogram } } }')

    assert answer["data"]["movie"]["score"] == {"histogram": [2, 1, 0, 0, 0, 0, 0, 0, 1, 2]}


def test_a_franchise_reaches_its_tree_and_holds_each_movie_once() -> None:
    answer = evaluate(
        TREE,
        """{ franchise(slug: "universe") {
          children { name } score { average } own: score(within: SELF) { average }
          movies { totalCount nodes { id franchises { name } } } self: movies(within: SELF) { nodes { id } }
          memberships { nodes { id } } reviews(where: {rating: {gt: 50}}) { nodes { id } } } }""",
    )

    assert answer["data"]["franchise"] == {
        "children": [{"name": "Alpha"}, {"name": "zeta"}],
        "score": {"average": 50.0},
        "own": {"average": 0.0},
        "movies": {
            "totalCount": 2,
            "nodes": [
                {"id": "m2", "franchises": [{"name": "Universe"}]},
                {"id": "m1", "franchises": [{"name": "zeta"}, {"name": "Alpha"}]},
            ],
        },
        "self": {"nodes": [{"id": "m2"}]},
        "memberships": {"nodes": [{"id": "s3"}, {"id": "s2"}, {"id": "s1"}]},
        "reviews": {"nodes": [{"id": "r1"}]},
    }


def test_an_old_slug_finds_an_entry_but_no_tree() -> None:
    answer = evaluate(TREE, '{ old: franchise(slug: "cosmos") { slug } none: franchise(slug: "Universe") { slug } }')

    assert answer["data"] == {"old": {"slug": "universe"}, "none": None}
    assert ids_of(TREE, "franchises", 'where: {withinSlug: "cosmos"}') == []
    assert ids_of(TREE, "franchises", 'where: {withinSlug: "universe"}') == ["f3", "f2", "f1"]
    assert ids_of(TREE, "movies", 'where: {franchises: {some: {withinSlug: "f2"}}}') == ["m1"]


def test_a_reference_finds_what_the_way_in_it_finds() -> None:
    answer = evaluate(TREE, '{ old: franchise(by: {slug: "cosmos"}) { slug } one: movie(by: {id: "m2"}) { id } }')

    assert answer == {"data": {"old": {"slug": "universe"}, "one": {"id": "m2"}}, "errors": []}
    assert evaluate(TREE, '{ movie(by: {id: "m2"}, id: "m2") { id } }')["errors"] == ["BAD_USER_INPUT"]


def test_credits_stand_as_the_editors_listed_them_and_inverse_ones_newest_first() -> None:
    credits = [make_credit("c2", "m1", "p1", billing=1), make_credit("c1", "m1", "p1"), make_credit("c3", "m1", "p1")]
    content = make_content(make_movie("m1"), make_person("p1"), *credits)
    lists = "listed: credits { nodes { id } } ordered: credits(orderBy: {billing: DESC}) { nodes { id } }"

    answer = evaluate(content, f'{{ movie(id: "m1") {{ {lists} }} person(id: "p1") {{ {lists} }} }}')

    ordered = {"nodes": [{"id": "c2"}, {"id": "c3"}, {"id": "c1"}]}
    by_editors = {"nodes": [{"id": "c2"}, {"id": "c1"}, {"id": "c3"}]}
    newest_first = {"nodes": [{"id": "c3"}, {"id": "c2"}, {"id": "c1"}]}
    assert answer["data"] == {
        "movie": {"listed": by_editors, "ordered": ordered},
        "person": {"listed": newest_first, "ordered": ordered},
    }


def test_nodes_stand_in_the_order_asked_with_null_for_what_is_not_there() -> None:
    content = make_content(make_movie("m1"), make_person("p1"), make_credit("c1", "m1", "p1"))

    answer = evaluate(content, '{ nodes(ids: ["c1", "x", "m1", "c1"]) { __typename id } person(id: "m1") { id } }')

    credit = {"__typename": "Credit", "id": "c1"}
    assert answer["data"] == {"nodes": [credit, None, {"__typename": "Movie", "id": "m1"}, credit], "person": None}


def test_values_are_written_as_the_contract_writes_them() -> None:
    at = datetime(2026, 11, 22, 16, 4, 5, 123_000, tzinfo=UTC)
    content = make_content(
        make_movie("m1", createdAt=at, releaseDate=date(2025, 6, 6), externalIds=[{"source": "imdb", "value": "tt1"}]),
        make_review("r1", "m1", rating={"label": "2/3", "value": 200, "worst": 0, "best": 300, "normalized": 6667}),
    )

    answer = evaluate(
        content,
        """query ($key: ExternalIdInput!, $at: DateTime!) { movie(externalId: $key) { createdAt releaseDate year
          reviews(where: {movie: {createdAt: {eq: $at}}}) { nodes { rating { label value best normalized } } } } }""",
        {"key": {"source": "imdb", "value": "tt1"}, "at": "2026-11-22T16:04:05.123Z"},
    )

    assert answer["data"]["movie"] == {
        "createdAt": "2026-11-22T16:04:05.123Z",
        "releaseDate": "2025-06-06",
        "year": None,
        "reviews": {"nodes": [{"rating": {"label": "2/3", "value": 2.0, "best": 3.0, "normalized": 66.67}}]},
    }


@pytest.mark.parametrize(
    ("arguments", "nodes", "has_next", "has_previous"),
    [
        ("first: 2", ["m3", "m2"], True, False),
        ("last: 2", ["m2", "m1"], False, True),
        ("first: 3", ["m3", "m2", "m1"], False, False),
        ("first: 1, where: {year: {isNull: false}}", ["m3"], True, False),
        ("first: null, where: null, orderBy: null, after: null", ["m3", "m2", "m1"], False, False),
    ],
)
def test_both_flags_of_a_page_are_exact(arguments: str, nodes: list[str], has_next: bool, has_previous: bool) -> None:
    kept = "nodes { id } pageInfo { hasNextPage hasPreviousPage }"

    answer = evaluate(SHELF, f"{{ movies({arguments}) {{ {kept} }} }}")

    assert answer["data"]["movies"] == {
        "nodes": [{"id": each} for each in nodes],
        "pageInfo": {"hasNextPage": has_next, "hasPreviousPage": has_previous},
    }
