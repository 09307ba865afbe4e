"""Builders of entries in input form, whole enough to be saved; overrides show what matters in a test."""

from itertools import count
from typing import Any

Values = dict[str, Any]

_numbers = count(1)


def make_keyword(**overrides: Any) -> Values:
    """Make a keyword."""
    return {"name": f"keyword {next(_numbers)}", **overrides}


def make_person(**overrides: Any) -> Values:
    """Make a person."""
    return {"name": f"Person {next(_numbers)}", **overrides}


def make_franchise(**overrides: Any) -> Values:
    """Make a franchise."""
    return {"name": f"Franchise {next(_numbers)}", **overrides}


def make_movie(**overrides: Any) -> Values:
    """Make a movie that refers to nothing."""
    return {"title": f"Movie {next(_numbers)}", "year": 2025, **overrides}


def make_credit(person: str, **overrides: Any) -> Values:
    """Make the credit of a person, known by slug, in the cast."""
    return {"person": {"slug": person}, "department": "CAST", **overrides}


def make_membership(franchise: str, **overrides: Any) -> Values:
    """Make a place in a franchise, known by slug."""
    return {"franchise": {"slug": franchise}, **overrides}


def make_review(movie: str, **overrides: Any) -> Values:
    """Make a review of a movie, known by slug."""
    return {"title": f"Review {next(_numbers)}", "movie": {"slug": movie}, "body": "It is *good*.", **overrides}
