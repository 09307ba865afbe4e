"""The oracle's door: what it refuses and with which code, cursors, and how answers are compared."""

from typing import Any

import pytest

from tests.oracle import Page, ask_each, cut_pages, evaluate, normalise, walk_pages
from tests.oracle.examples.building import make_content, make_movie

THREE = make_content(make_movie("m1", year=2001), make_movie("m2"), make_movie("m3", year=2025))
PAGED = """query ($first: Int, $after: String, $last: Int, $before: String, $where: MovieWhere) {
  movies(first: $first, after: $after, last: $last, before: $before, where: $where, orderBy: {year: DESC}) {
    nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def ask_three(variables: dict[str, Any]) -> dict[str, Any]:
    """Ask for a page of the three movies."""
    return evaluate(THREE, PAGED, variables)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ movies(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ movies(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ("{ movies(last: 101) { totalCount } }", "BAD_USER_INPUT"),
        ('{ movies(after: "nonsense") { totalCount } }', "BAD_USER_INPUT"),
        ("{ movies(where: {title: {eq: null}}) { totalCount } }", "BAD_USER_INPUT"),
        ("{ movies(where: {or: [{}, {not: null}]}) { totalCount } }", "BAD_USER_INPUT"),
        ("{ movie { id } }", "BAD_USER_INPUT"),
        ('{ movie(id: "m1", slug: "m1") { id } }', "BAD_USER_INPUT"),
        ('{ movie(slug: "a\\u0000") { id } }', "BAD_USER_INPUT"),
        ('{ movie(id: "m1") { versions { totalCount } } }', "FORBIDDEN"),
        ('{ movies(where: {releaseDate: {eq: "2025-02-30"}}) { totalCount } }', "GRAPHQL_VALIDATION_FAILED"),
        ("{ movies(orderBy: {title: ASC, year: ASC}) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { publish(ids: []) { errors { code } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ movies", "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_a_refusal_has_its_code(document: str, code: str) -> None:
    assert evaluate(THREE, document)["errors"] == [code]


def test_a_variable_left_out_takes_its_operator_away_and_a_null_one_is_refused() -> None:
    document = "query ($year: Int) { movies(where: {year: {eq: $year}}) { totalCount } }"

    assert evaluate(THREE, document)["data"] == {"movies": {"totalCount": 3}}
    assert evaluate(THREE, document, {"year": None})["errors"] == ["BAD_USER_INPUT"]


def test_a_cursor_stands_in_the_list_even_where_its_own_row_is_left_out() -> None:
    first = ask_three({"first": 1})["data"]["movies"]["pageInfo"]

    answer = ask_three({"first": 1, "after": first["endCursor"], "where": {"year": {"ne": 2025}}})

    connection = answer["data"]["movies"]
    assert connection["nodes"] == [{"id": "m1"}]
    assert connection["pageInfo"]["hasPreviousPage"] is False
    assert connection["pageInfo"]["hasNextPage"] is True


def test_a_cursor_is_refused_under_another_order() -> None:
    cursor = ask_three({"first": 1})["data"]["movies"]["pageInfo"]["endCursor"]

    answer = evaluate(THREE, f'{{ movies(after: "{cursor}") {{ totalCount }} }}')

    assert answer["errors"] == ["BAD_USER_INPUT"]


def test_a_walk_forward_finds_the_pages_from_the_start() -> None:
    pages = ask_each(walk_pages(["movies"], 2), ask_three)

    assert pages == [Page([{"id": "m3"}, {"id": "m1"}], True, False), Page([{"id": "m2"}], False, True)]
    assert pages == cut_pages([{"id": "m3"}, {"id": "m1"}, {"id": "m2"}], 2)


def test_a_walk_backward_finds_the_pages_from_the_end() -> None:
    pages = ask_each(walk_pages(["movies"], 2, backward=True), ask_three)

    assert pages == [Page([{"id": "m3"}], True, False), Page([{"id": "m1"}, {"id": "m2"}], False, True)]
    assert pages == cut_pages([{"id": "m3"}, {"id": "m1"}, {"id": "m2"}], 2, backward=True)


def test_an_empty_list_is_one_empty_page() -> None:
    pages = ask_each(walk_pages(["movies"], 2), lambda variables: ask_three(variables | {"where": {"or": []}}))

    assert pages == cut_pages([], 2) == [Page([], False, False)]


def test_answers_are_equal_once_cursors_and_whole_numbers_are_normalised() -> None:
    ours = {"data": {"score": 1.0, "edges": [{"cursor": "a"}], "endCursor": None}, "errors": ["FORBIDDEN"]}
    theirs = {
        "data": {"score": 1, "edges": [{"cursor": "b"}], "endCursor": None},
        "errors": [{"message": "No.", "extensions": {"code": "FORBIDDEN"}}],
    }

    assert normalise(ours) == normalise(theirs)
    assert normalise(ours) == {
        "data": {"score": 1, "edges": [{"cursor": False}], "endCursor": True},
        "errors": ["FORBIDDEN"],
    }
