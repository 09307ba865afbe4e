"""Reviews ordered by a key of their movie or critic, where many rows tie and some miss the key, are as the oracle has them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import product
from operator import getitem
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.generate import Walking
from tests.oracle import Content
from tests.reading.conftest import Server
from tests.reading.storing import store
from tests.reading.test_against_the_oracle import pages_of, walk

START = datetime(2024, 1, 1, tzinfo=UTC)
CHANCE = Random(28)
RATING = {"label": "r", "value": 100, "worst": 0, "best": 400, "normalized": 2_500}
PROSE = {"markdown": "", "html": "", "plainText": "", "wordCount": 0, "readingMinutes": 0, "sections": []}
PAGES = """query ($first: Int, $after: String, $last: Int, $before: String) {{
  reviews(first: $first, after: $after, last: $last, before: $before, orderBy: {{{order}}})
  {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""

INSTANTS = ["createdAt", "updatedAt", "publishedAt", "firstPublishedAt"]
KEYS = [
    *product(["movie"], ["title", "year", "releaseDate", "runtimeMinutes", "reviewCount", "averageScore", *INSTANTS]),
    *product(["critic"], ["name", "sortName", "bornOn", *INSTANTS]),
]
ORDERS = [f"{relation}: {{{name}: {way}}}" for (relation, name), way in product(KEYS, ["ASC", "DESC"])]


def entry(place: int) -> dict[str, object]:
    """What every entry has; moments tie."""
    moment = START + timedelta(days=CHANCE.randrange(3))
    return {
        "status": "PUBLISHED",
        "version": 1,
        "slug": f"s{place}",
        "externalIds": [],
        **dict.fromkeys(INSTANTS, moment),
    }


def ids(type_name: str, count: int) -> list[str]:
    """Ids in no order of time."""
    return [f"{type_name}_{UUID(int=CHANCE.getrandbits(128), version=4)}" for _ in range(count)]


def movie(place: int) -> dict[str, object]:
    """A movie of a few years, lengths and titles."""
    return {
        **entry(place),
        "title": CHANCE.choice("abc"),
        "originalTitle": None,
        "kind": "FEATURE",
        "productionStatus": "RELEASED",
        "year": CHANCE.choice([1999, 2000, None]),
        "releaseDate": CHANCE.choice([date(1999, 1, 1), date(2000, 1, 1), None]),
        "runtimeMinutes": CHANCE.choice([90, 120, None]),
        "tagline": None,
        "synopsis": None,
        "countries": [],
        "originalLanguage": None,
        "keywords": [],
        "relatedMovies": [],
        "credits": [],
        "memberships": [],
    }


def person(place: int) -> dict[str, object]:
    """A person of a few names and birthdays."""
    return {
        **entry(place),
        "name": CHANCE.choice("abc"),
        "sortName": CHANCE.choice("abc"),
        "alsoKnownAs": [],
        "biography": None,
        "bornOn": CHANCE.choice([date(1950, 1, 1), date(1960, 1, 1), None]),
        "diedOn": None,
    }


def review(place: int, movies: list[str], critics: list[str]) -> dict[str, object]:
    """A review of one of the movies, by one of the critics or by nobody."""
    return {
        **entry(place),
        "title": "t",
        "dek": None,
        "rating": CHANCE.choice([None, RATING, {**RATING, "value": 400, "normalized": 10_000}]),
        "verdict": None,
        "body": PROSE,
        "excerpt": "e",
        "language": "en",
        "hasSpoilers": False,
        "originalUrl": None,
        "publishedOn": None,
        "movie": CHANCE.choice(movies),
        "critic": CHANCE.choice([*critics, None]),
        "keywords": [],
        "relatedMovies": [],
    }


def numbered(make: Callable[..., dict[str, object]], names: list[str], *others: list[str]) -> dict[str, dict[str, object]]:
    """A row for each id."""
    return {name: make(place, *others) for place, name in enumerate(names)}


@pytest.fixture(scope="module")
def content() -> Content:
    """Many reviews of few movies by few critics; some movies and people have none."""
    movies, people = ids("movie", 12), ids("person", 12)
    rows = {"Movie": numbered(movie, movies), "Person": numbered(person, people)}
    rows |= {name: {} for name in ("Franchise", "Keyword", "Credit", "Membership")}
    rows["Review"] = numbered(review, ids("review", 70), movies[:9], people[:7])
    return Content(rows)


@pytest.fixture(scope="module")
async def filled(server: Server, content: Content) -> Server:
    """A server that has them."""
    await store(server.database, content)
    return server


@pytest.mark.parametrize("size", [1, 3, 20, 100])
@pytest.mark.parametrize("order", ORDERS)
async def test_ties_are_paged_through_without_gaps_or_repeats(filled: Server, content: Content, order: str, size: int) -> None:
    walking = Walking(PAGES.format(order=order), {}, ("reviews",), size)

    assert await walk(filled, walking) == pages_of(content, walking)


EDGES = "{{ reviews(first: 100, orderBy: [{{{order}}}]) {{ edges {{ cursor node {{ id }} }} }} }}"
FAR = """query ($cursor: String!) {{ reviews({end}: 3, {side}: $cursor, orderBy: [{{{order}}}]) {{
  nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}"""


@pytest.mark.parametrize("place", [0, 20, 69])
@pytest.mark.parametrize("order", ORDERS)
async def test_a_page_at_the_far_end_from_its_cursor_is_the_far_end(filled: Server, order: str, place: int) -> None:
    edges = in_path(await filled.ask(EDGES.format(order=order)), "data", "reviews", "edges")
    cursor, ids = edges[place]["cursor"], [edge["node"] for edge in edges]

    after = await filled.ask(FAR.format(end="last", side="after", order=order), {"cursor": cursor})
    before = await filled.ask(FAR.format(end="first", side="before", order=order), {"cursor": cursor})

    assert in_path(after, "data", "reviews", "nodes") == ids[place + 1 :][-3:]
    assert in_path(before, "data", "reviews", "nodes") == ids[:place][:3]
    assert in_path(after, "data", "reviews", "pageInfo") == {"hasNextPage": False, "hasPreviousPage": True}
    assert in_path(before, "data", "reviews", "pageInfo") == {"hasNextPage": True, "hasPreviousPage": False}


def in_path(found: Any, *path: str) -> Any:
    """What an answer holds under keys."""
    return reduce(getitem, path, found)
