"""What reviews can be narrowed and ordered by."""

from collections.abc import Sequence
from enum import Enum

import strawberry
from tortoise.queryset import QuerySet

from bench.stock.models import Review


@strawberry.enum
class Direction(Enum):
    """Which way an order runs."""

    ASC = ""
    DESC = "-"


@strawberry.input
class ReviewOrder:
    """What reviews are ordered by."""

    published_on: Direction | None = None
    rating: Direction | None = None


@strawberry.input
class StringCondition:
    """A text."""

    eq: str


@strawberry.input
class FloatCondition:
    """A number that is not below another."""

    gte: float


@strawberry.input
class FranchiseWhere:
    """A franchise."""

    slug: StringCondition


@strawberry.input
class MembershipWhere:
    """A place in a franchise."""

    franchise: FranchiseWhere


@strawberry.input
class MembershipListCondition:
    """Places in franchises."""

    some: MembershipWhere


@strawberry.input
class MovieWhere:
    """A film."""

    memberships: MembershipListCondition


@strawberry.input
class ReviewWhere:
    """Reviews of a franchise's films from a rating on."""

    movie: MovieWhere
    rating: FloatCondition


def filtered(where: ReviewWhere | None) -> QuerySet[Review]:
    """The reviews that meet the conditions."""
    if where is None:
        return Review.all()
    slug = where.movie.memberships.some.franchise.slug.eq
    return Review.filter(movie__memberships__franchise__slug=slug, rating_normalized__gte=round(where.rating.gte * 100))


def sort_keys(order_by: Sequence[ReviewOrder]) -> list[str]:
    """The columns to order by."""
    keys = ((one.published_on, "published_on", one.rating, "rating_normalized") for one in order_by)
    return [
        f"{direction.value}{column}"
        for first, day, second, score in keys
        for direction, column in ((first, day), (second, score))
        if direction is not None
    ]
