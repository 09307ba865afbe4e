"""Builders of small content for examples: each names only what matters, the rest has plain values."""

from datetime import UTC, datetime
from typing import Any

from tests.oracle.content import TYPES, Content

Built = tuple[str, str, dict[str, Any]]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_content(*things: Built, redirects: dict[tuple[str, str], str] | None = None) -> Content:
    """Put things together; movies own their credits and memberships in the order these are given."""
    rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in TYPES}
    for type_name, thing_id, row in things:
        rows[type_name][thing_id] = row
    for movie_id, movie in rows["Movie"].items():
        movie["credits"] = owned_by(movie_id, rows["Credit"])
        movie["memberships"] = owned_by(movie_id, rows["Membership"])
    return Content(rows, redirects or {})


def owned_by(movie_id: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    """List the ids of the rows that belong to a movie."""
    return [each for each, row in rows.items() if row["movie"] == movie_id]


def make_entry(type_name: str, thing_id: str, fields: dict[str, Any]) -> Built:
    """Make an entry, whose slug is its id."""
    common = {
        "slug": thing_id,
        "status": "PUBLISHED",
        "version": 1,
        "createdAt": LONG_AGO,
        "updatedAt": LONG_AGO,
        "publishedAt": LONG_AGO,
        "firstPublishedAt": LONG_AGO,
        "externalIds": [],
    }
    return type_name, thing_id, common | fields


def make_movie(thing_id: str, **fields: Any) -> Built:
    """Make a movie that says nothing of itself."""
    plain: dict[str, Any] = {"title": thing_id, "kind": "FEATURE", "productionStatus": "RELEASED", "countries": []}
    empty = dict.fromkeys(("year", "releaseDate", "runtimeMinutes", "synopsis", "originalLanguage"))
    return make_entry("Movie", thing_id, plain | empty | {"keywords": [], "relatedMovies": []} | fields)


def make_person(thing_id: str, **fields: Any) -> Built:
    """Make a person without dates."""
    plain: dict[str, Any] = {"name": thing_id, "sortName": thing_id, "alsoKnownAs": [], "bornOn": None, "diedOn": None}
    return make_entry("Person", thing_id, plain | fields)


def make_franchise(thing_id: str, **fields: Any) -> Built:
    """Make a franchise at the top of a tree."""
    plain = {"name": thing_id, "kind": "SERIES", "description": None, "parent": None}
    return make_entry("Franchise", thing_id, plain | fields)


def make_review(thing_id: str, movie: str, **fields: Any) -> Built:
    """Make an unrated review that nobody signed."""
    plain = {"title": thing_id, "movie": movie, "language": "en", "hasSpoilers": False, "keywords": []}
    empty = dict.fromkeys(("critic", "rating", "verdict", "publishedOn"))
    return make_entry("Review", thing_id, plain | empty | fields)


def make_credit(thing_id: str, movie: str, person: str, **fields: Any) -> Built:
    """Make a credit of the cast."""
    plain = {"movie": movie, "person": person, "department": "CAST", "job": "Actor"}
    return "Credit", thing_id, plain | dict.fromkeys(("character", "note", "billing")) | fields


def make_membership(thing_id: str, franchise: str, movie: str, **fields: Any) -> Built:
    """Make a membership without a place in any order."""
    plain = {"franchise": franchise, "movie": movie, "kind": "MAIN"}
    return "Membership", thing_id, plain | dict.fromkeys(("installment", "chronology", "note")) | fields


def make_rating(normalized: int) -> dict[str, Any]:
    """Make a rating by its normalized score, in hundredths, on a scale of 0 to 100."""
    label = f"{normalized / 100}/100"
    return {"label": label, "value": normalized, "worst": 0, "best": 10_000, "normalized": normalized}
