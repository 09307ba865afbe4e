"""What the limits allow is answered on both databases, however it nests."""

from datetime import UTC, datetime

import pytest

from tests.oracle import Content, evaluate, normalise
from tests.reading.conftest import Server
from tests.reading.storing import store

KEYWORD = "keyword_01936f5c-0000-7000-8000-00000000000{}"
LEVELS = 10
MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
ENTRY = {
    "status": "PUBLISHED",
    "version": 1,
    "externalIds": [],
    "createdAt": MOMENT,
    "updatedAt": MOMENT,
    "publishedAt": MOMENT,
    "firstPublishedAt": MOMENT,
}


def nested(opening: str, core: str, times: int, closing: str) -> str:
    """Text inside so many openings and closings."""
    return opening * times + core + closing * times


SELECTIONS = {
    "a chain of single rows": "{ keywords { nodes " + nested("{ broader ", "{ id }", 12, " }") + " } }",
    "plain lists inside one another": '{ keyword(slug: "k0") ' + nested("{ narrower ", "{ id }", 3, " }") + " }",
    "connections by their nodes": "{ keywords(first: 1) "
    + nested("{ nodes { reviews(first: 1) { nodes { keywords ", "{ id }", 1, " } } } }")
    + " }",
    "edges, places and totals at every level": """{ movies(first: 1) { totalCount pageInfo { hasNextPage endCursor }
        edges { cursor node { reviews(first: 1) { totalCount pageInfo { hasNextPage endCursor }
        edges { cursor node { movie { reviews(first: 1) { totalCount pageInfo { hasNextPage endCursor }
        edges { cursor node { movie { reviews(first: 1) { totalCount pageInfo { hasNextPage endCursor }
        edges { cursor node { id } } } } } } } } } } } } } } }""",
    "and, not and or inside one another": "{ keywords(where: "
    + nested("{and: [{not: {or: [", '{name: {contains: "k"}}', 5, "]}}]}")
    + ") { totalCount nodes { id } } }",
    "some inside some": "{ keywords(where: "
    + nested("{reviews: {some: {keywords: {some: ", '{name: {ne: "x"}}', 7, "}}}}")
    + ") { totalCount } }",
    "none inside every": "{ keywords(where: "
    + nested("{reviews: {none: {keywords: {every: ", '{name: {startsWith: "k"}}', 7, "}}}}")
    + ") { totalCount } }",
    "single rows inside single rows": "{ keywords(where: "
    + nested("{broader: ", '{name: {eq: "k0"}}', 14, "}")
    + ") { totalCount } }",
    "every kind of nesting at once": "{ keywords(where: "
    + nested("{or: [{not: {reviews: {some: {keywords: {none: ", '{name: {contains: "k"}}', 3, "}}}}}}]}")
    + ") { edges { cursor node { reviews(where: "
    + nested("{not: {or: [{movie: {reviews: {every: ", '{title: {eq: "k"}}', 3, "}}}]}}")
    + ") { pageInfo { endCursor } edges { cursor node { keywords { narrower { id } } } } } } } } }",
}


@pytest.fixture(scope="module")
def content() -> Content:
    """A chain of keywords, each under the one before."""
    keywords = {
        KEYWORD.format(number): {
            **ENTRY,
            "slug": f"k{number}",
            "name": f"k{number}",
            "category": "OTHER",
            "synonyms": [],
            "broader": KEYWORD.format(number - 1) if number else None,
        }
        for number in range(LEVELS)
    }
    others: dict[str, dict[str, dict[str, object]]] = {
        name: {} for name in ("Movie", "Person", "Franchise", "Review", "Credit", "Membership")
    }
    return Content({"Keyword": keywords, **others})


@pytest.mark.parametrize("document", SELECTIONS.values(), ids=SELECTIONS.keys())
async def test_a_deep_operation_is_answered(server: Server, content: Content, document: str) -> None:
    await store(server.database, content)

    answer = await server.ask(document)

    assert normalise(answer) == normalise(evaluate(content, document))
