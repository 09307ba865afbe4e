"""Nulls in conditions: refused with what to write instead, which is itself accepted."""

import pytest

from tests.http.http_client import GraphQLClient, GraphQLResponse


def assert_refused(answer: GraphQLResponse) -> None:
    """One refusal, which speaks of null."""
    assert (answer.code, len(answer.errors)) == ("BAD_USER_INPUT", 1)
    assert "null" in answer.message


NULLS = {
    "movies": {
        "{title: null}": "{}",
        "{title: {eq: null}}": "{title: {}}",
        "{title: {in: null}}": "{title: {}}",
        "{title: {isNull: null}}": "{title: {isNull: false}}",
        "{slug: null}": "{}",
        "{createdAt: null}": "{}",
        "{publishedAt: null}": "{}",
        "{kind: {eq: null}}": "{kind: {}}",
        "{year: null}": "{year: {isNull: true}}",
        "{year: {gt: null}}": "{year: {isNull: true}}",
        "{id: null}": "{}",
        "{id: {eq: null}}": "{id: {}}",
        "{status: {eq: null}}": "{status: {}}",
        "{externalId: null}": "{}",
        "{and: null}": "{}",
        "{or: null}": "{}",
        "{not: null}": "{}",
        "{not: {not: {year: null}}}": "{not: {not: {year: {isNull: true}}}}",
        "{keywords: null}": "{keywords: {none: {}}}",
        "{keywords: {some: null}}": "{keywords: {some: {}}}",
        "{reviews: {every: {critic: null}}}": "{reviews: {every: {not: {critic: {}}}}}",
        "{and: [{}, {year: null}]}": "{and: [{}, {year: {isNull: true}}]}",
    },
    "franchises": {"{parent: null}": "{not: {parent: {}}}", "{withinSlug: null}": "{}"},
    "reviews": {"{movie: null}": "{not: {movie: {}}}", "{rating: null}": "{rating: {isNull: true}}"},
}
"""Conditions that hold a null, and what they become when the advice is taken."""

EVERY_NULL = [pytest.param(root, where, advice, id=where) for root, pairs in NULLS.items() for where, advice in pairs.items()]


@pytest.mark.parametrize(("root", "where", "advice"), EVERY_NULL)
def test_a_null_inside_a_condition_is_refused_with_advice_that_can_be_taken(
    client: GraphQLClient, root: str, where: str, advice: str
) -> None:
    refused = client.ask(f"{{ {root}(where: {where}) {{ totalCount }} }}")
    taken = client.ask(f"{{ {root}(where: {advice}) {{ totalCount }} }}")

    assert (refused.code, len(refused.errors)) == ("BAD_USER_INPUT", 1)
    assert (taken.status, "errors" in taken.body) == (200, False)


@pytest.mark.parametrize(
    ("root", "where", "words"),
    [
        ("franchises", "{parent: null}", "write not: {parent: {}} to ask for rows without one, or leave it out"),
        ("movies", "{keywords: null}", "write keywords: {none: {}} to ask for rows without any, or leave it out"),
        ("movies", "{keywords: {some: null}}", "write some: {} for a condition that any row meets, or leave it out"),
        ("movies", "{year: null}", "write year: {isNull: true} to ask for a missing value, or leave it out"),
        ("movies", "{year: {eq: null}}", "write isNull: true to ask for a missing value, or leave it out"),
        ("movies", "{slug: null}", "null is not a condition; slug is never missing; leave it out"),
        ("movies", "{createdAt: null}", "null is not a condition; createdAt is never missing; leave it out"),
        ("movies", "{title: {eq: null}}", "null is not compared with, and title is never missing; leave it out"),
        ("movies", "{title: {isNull: null}}", "write isNull: true, isNull: false, or leave it out"),
        ("movies", "{id: {eq: null}}", "null is not compared with, and id is never missing; leave it out"),
        ("movies", "{status: null}", "status is never missing; leave it out"),
        ("movies", "{externalId: null}", "null is not a condition; leave it out"),
        ("franchises", "{withinSlug: null}", "null is not a condition; leave it out"),
    ],
)
def test_the_advice_fits_what_held_the_null(client: GraphQLClient, root: str, where: str, words: str) -> None:
    refused = client.ask(f"{{ {root}(where: {where}) {{ totalCount }} }}")

    assert refused.message.endswith(words)


def test_the_advice_finds_what_has_no_parent(client: GraphQLClient) -> None:
    document = "{ franchises(where: {not: {parent: {}}}, first: 100) { nodes { parent { id } } } }"

    assert {one["parent"] for one in client.ask(document).data["franchises"]["nodes"]} == {None}


@pytest.mark.parametrize("where", NULLS["movies"])
def test_so_is_a_null_inside_a_default(client: GraphQLClient, where: str) -> None:
    assert_refused(client.ask(f"query ($w: MovieWhere = {where}) {{ movies(where: $w) {{ totalCount }} }}"))


@pytest.mark.parametrize(
    "where",
    [
        {"title": None},
        {"title": {"eq": None}},
        {"and": None},
        {"not": {"or": [{"year": {"in": None}}]}},
        {"reviews": {"none": None}},
    ],
    ids=str,
)
def test_so_is_a_null_inside_a_variable(client: GraphQLClient, where: dict[str, object]) -> None:
    assert_refused(client.ask("query ($w: MovieWhere) { movies(where: $w) { totalCount } }", {"w": where}))


def test_so_is_a_variable_that_is_null_inside_a_condition(client: GraphQLClient) -> None:
    assert_refused(client.ask("query ($t: String) { movies(where: {title: {eq: $t}}) { totalCount } }", {"t": None}))
