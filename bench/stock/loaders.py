"""Data loaders: what is below many rows, in one query each; a set of them lives as long as a request."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from bench.stock.models import Credit, Franchise, Keyword, Membership, Review, ReviewKeyword

T = TypeVar("T")


async def load_credits(movies: list[UUID]) -> list[list[Credit]]:
    """The credits of movies, with their people."""
    rows = await Credit.filter(movie_id__in=movies).order_by("position").select_related("person")
    return _grouped(movies, ((row.movie_id, row) for row in rows))


async def load_filmographies(people: list[UUID]) -> list[list[Credit]]:
    """The credits of people, newest first, with their movies."""
    rows = await Credit.filter(person_id__in=people).order_by("-id").select_related("movie")
    return _grouped(people, ((row.person_id, row) for row in rows))


async def load_franchises(movies: list[UUID]) -> list[list[Franchise]]:
    """The franchises of movies."""
    rows = await Membership.filter(movie_id__in=movies).order_by("position").select_related("franchise")
    return _grouped(movies, ((row.movie_id, row.franchise) for row in rows))


async def load_reviews(movies: list[UUID]) -> list[list[Review]]:
    """The reviews of movies, newest first, with their critics."""
    rows = await Review.filter(movie_id__in=movies).order_by("-id").select_related("critic")
    return _grouped(movies, ((row.movie_id, row) for row in rows))


async def load_keywords(reviews: list[UUID]) -> list[list[Keyword]]:
    """The keywords of reviews."""
    rows = await ReviewKeyword.filter(owner_id__in=reviews).order_by("position").select_related("target")
    return _grouped(reviews, ((row.owner_id, row.target) for row in rows))


@dataclass(frozen=True)
class Loaders:
    """The loaders of one request."""

    credits: DataLoader[UUID, list[Credit]] = field(default_factory=lambda: DataLoader(load_credits))
    filmographies: DataLoader[UUID, list[Credit]] = field(default_factory=lambda: DataLoader(load_filmographies))
    franchises: DataLoader[UUID, list[Franchise]] = field(default_factory=lambda: DataLoader(load_franchises))
    reviews: DataLoader[UUID, list[Review]] = field(default_factory=lambda: DataLoader(load_reviews))
    keywords: DataLoader[UUID, list[Keyword]] = field(default_factory=lambda: DataLoader(load_keywords))


def _grouped(keys: list[UUID], rows: Iterable[tuple[UUID, T]]) -> list[list[T]]:
    found: dict[UUID, list[T]] = defaultdict(list)
    for key, row in rows:
        found[key].append(row)
    return [found[key] for key in keys]
