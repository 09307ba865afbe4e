"""The demo content, loaded as `cms serve --demo` loads it, and the explorer's examples run against it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest

from cms.content.values.rich_text import count_words
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.demo_content import fill_when_empty
from cms.reading.run.reader import open_reader
from schema.build import build_schema
from schema.execution.service import Service
from schema.explorer import Example, list_examples
from schema.protocol.request import GraphQLRequest
from tests.databases import MODELS

EXAMPLES = list_examples()
BALLERINA = "from-the-world-of-john-wick-ballerina-2025"
SEED_KEYWORDS = [
    "John Wick",
    "Ballerina 2025",
    "Ana de Armas",
    "action movies 2025",
    "John Wick spin-off",
    "movie review",
    "action choreography",
    "vengeance movies",
    "assassin movies",
    "Len Wiseman",
    "Keanu Reeves cameo",
    "top movies 2025",
]

# Any: answers are JSON.
Data = dict[str, Any]


@pytest.fixture(scope="module")
async def demo(module_address: Address) -> AsyncIterator[Service]:
    """A service over the demo content in a database of each kind."""
    async with open_database(module_address, models=MODELS) as database, open_reader(module_address) as reader:
        assert await fill_when_empty(database)
        yield Service(build_schema(REGISTRY), REGISTRY, reader)


async def ask(service: Service, document: str, variables: dict[str, Any] | None = None) -> Data:
    """The data of an answer without errors."""
    answer: Data = orjson.loads((await service.answer(GraphQLRequest(document, variables or {}))).body)
    assert "errors" not in answer, answer["errors"]
    data: Data = answer["data"]
    return data


def list_lists(value: object) -> Iterator[list[object]]:
    """The lists of rows in an answer, at any depth."""
    if isinstance(value, dict):
        for one in value.values():
            yield from list_lists(one)
    elif isinstance(value, list):
        if all(isinstance(one, dict) for one in value):
            yield value
        for one in value:
            yield from list_lists(one)


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.name for one in EXAMPLES])
async def test_an_example_of_the_explorer_finds_something(demo: Service, example: Example) -> None:
    data = await ask(demo, example.document, dict(example.variables or {}))

    assert any(data.values())


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.name for one in EXAMPLES])
async def test_no_list_of_an_example_shows_the_same_row_twice(demo: Service, example: Example) -> None:
    data = await ask(demo, example.document, dict(example.variables or {}))

    lists = [[orjson.dumps(row) for row in rows] for rows in list_lists(data)]
    assert [rows for rows in lists if len(set(rows)) < len(rows)] == []


async def test_the_story_order_shows_each_movie_once(demo: Service) -> None:
    (example,) = (one for one in EXAMPLES if one.name == "story-order")

    data = await ask(demo, example.document)

    assert [(one["chronology"], one["movie"]["title"]) for one in data["franchise"]["memberships"]["nodes"]] == [
        (0.0, "The Continental: From the World of John Wick"),
        (1.0, "John Wick"),
        (2.0, "John Wick: Chapter 2"),
        (3.0, "John Wick: Chapter 3 – Parabellum"),
        (3.5, "From the World of John Wick: Ballerina"),
        (4.0, "John Wick: Chapter 4"),
        (5.0, "John Wick: Chapter 5"),
    ]


async def test_the_john_wick_universe_has_reviews_of_at_least_five_dated_films(demo: Service) -> None:
    data = await ask(
        demo,
        """{ franchise(slug: "john-wick") { kind children { name } movies(where: {releaseDate: {isNull: false}}) { totalCount }
             memberships(where: {kind: {eq: SPIN_OFF}}) { nodes { movie { slug } } } reviews { totalCount } } }""",
    )

    assert data["franchise"]["kind"] == "UNIVERSE"
    assert data["franchise"]["movies"]["totalCount"] >= 5
    assert data["franchise"]["reviews"]["totalCount"] >= 5
    assert BALLERINA in [one["movie"]["slug"] for one in data["franchise"]["memberships"]["nodes"]]


async def test_the_ballerina_review_carries_what_the_published_one_states(demo: Service) -> None:
    data = await ask(
        demo,
        """query ($movie: String!) { movie(slug: $movie) { title year runtimeMinutes
             credits { nodes { person { name } job character note } }
             reviews(where: {keywords: {some: {name: {eq: "top movies 2025"}}}}) { nodes {
               rating { label value best normalized } body { sections { heading } } keywords { name category } } } } }""",
        {"movie": BALLERINA},
    )

    (review,) = data["movie"]["reviews"]["nodes"]
    named = [one["name"] for one in review["keywords"]]
    credited = {(one["person"]["name"], one["job"], one["character"], one["note"]) for one in data["movie"]["credits"]["nodes"]}
    people = {name for name, *_ in credited}
    assert review["rating"] == {"label": "8.8/10", "value": 8.8, "best": 10.0, "normalized": 88.0}
    assert named[:12] == SEED_KEYWORDS
    assert {("The Continental", "SETTING"), ("The High Table", "ORGANISATION")} <= {
        (one["name"], one["category"]) for one in review["keywords"]
    }
    assert len(review["body"]["sections"]) == 10
    assert {("Len Wiseman", "Director", None, None), ("Keanu Reeves", "Actor", "John Wick", "cameo")} <= credited
    assert ("Ana de Armas", "Actor", "Rooney", None) in credited
    assert {"Norman Reedus", "Anjelica Huston", "Peter Deming", "Tyler Bates", "Joel J. Richard"} <= people


async def test_at_least_twelve_reviews_have_three_hundred_words(demo: Service) -> None:
    data = await ask(demo, "{ reviews(first: 100) { nodes { slug body { plainText wordCount } } } }")

    long = [one for one in data["reviews"]["nodes"] if one["body"]["wordCount"] >= 300]
    assert len(long) >= 12
    assert [count_words(one["body"]["plainText"]) for one in long] == [one["body"]["wordCount"] for one in long]


async def test_filling_again_changes_nothing(demo: Service, module_address: Address) -> None:
    before = await ask(demo, "{ reviews { totalCount } movies { totalCount } }")

    async with open_database(module_address, models=MODELS) as database:
        filled = await fill_when_empty(database)

    assert filled is None
    assert await ask(demo, "{ reviews { totalCount } movies { totalCount } }") == before
