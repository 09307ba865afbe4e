"""The GraphQL types, with the fields that are asked for; rows of the models stand behind them."""

# ruff: noqa: D102 - a resolver is a method whether it needs its object or not, and named for what it gives

from datetime import date
from typing import cast

import strawberry
from strawberry import Parent
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from bench.stock import models
from bench.stock.loaders import Loaders

Info = strawberry.Info[Loaders, None]
PAGE = 20


@strawberry.type
class Person:
    """Somebody who works on films or writes about them."""

    slug: str
    name: str

    @strawberry.field
    def id(self, row: Parent[models.Person]) -> strawberry.ID:
        return strawberry.ID(f"person_{row.id}")

    @strawberry.field
    async def credits(self, row: Parent[models.Person], info: Info, first: int = PAGE) -> "CreditConnection":
        return CreditConnection(nodes=(await info.context.filmographies.load(row.id))[:first])


@strawberry.type
class Keyword:
    """What reviews are tagged with."""

    slug: str
    name: str


@strawberry.type
class Credit:
    """A person's work on a movie."""

    job: str
    character: str | None
    person: Person
    movie: "Movie"


@strawberry.type
class CreditConnection:
    """A page of credits."""

    nodes: list[models.Credit] = strawberry.field(graphql_type=list[Credit])


@strawberry.type
class Rating:
    """A score as printed, and comparable."""

    label: str
    normalized: float


@strawberry.type
class Movie:
    """A film."""

    slug: str
    title: str
    year: int | None
    release_date: date | None
    runtime_minutes: int | None

    @strawberry.field
    def id(self, row: Parent[models.Movie]) -> strawberry.ID:
        return strawberry.ID(f"movie_{row.id}")

    @strawberry.field
    async def franchises(self, row: Parent[models.Movie], info: Info) -> list["Franchise"]:
        return cast("list[Franchise]", await info.context.franchises.load(row.id))

    @strawberry.field
    async def credits(self, row: Parent[models.Movie], info: Info, first: int = PAGE) -> CreditConnection:
        return CreditConnection(nodes=(await info.context.credits.load(row.id))[:first])

    @strawberry.field
    async def reviews(self, row: Parent[models.Movie], info: Info, first: int = PAGE) -> "ReviewConnection":
        return ReviewConnection(nodes=(await info.context.reviews.load(row.id))[:first])


@strawberry.type
class MovieConnection:
    """A page of movies."""

    nodes: list[models.Movie] = strawberry.field(graphql_type=list[Movie])


@strawberry.type
class Franchise:
    """Films that belong together."""

    slug: str
    name: str
    kind: str

    @strawberry.field
    def id(self, row: Parent[models.Franchise]) -> strawberry.ID:
        return strawberry.ID(f"franchise_{row.id}")

    @strawberry.field
    async def movies(self, row: Parent[models.Franchise], first: int = PAGE) -> MovieConnection:
        subtree = Subquery(models.FranchiseClosure.filter(ancestor_id=row.id).values("descendant_id"))
        members = Subquery(models.Membership.filter(franchise_id__in=subtree).values("movie_id"))
        return MovieConnection(nodes=await models.Movie.filter(id__in=members).order_by("-id").limit(first))


@strawberry.type
class Review:
    """A critic's review of one movie."""

    slug: str
    title: str
    excerpt: str
    published_on: date | None
    movie: Movie
    critic: Person | None

    @strawberry.field
    def id(self, row: Parent[models.Review]) -> strawberry.ID:
        return strawberry.ID(f"review_{row.id}")

    @strawberry.field
    def rating(self, row: Parent[models.Review]) -> Rating | None:
        if row.rating is None or row.rating_normalized is None:
            return None
        return Rating(label=row.rating, normalized=row.rating_normalized / 100)

    @strawberry.field
    async def keywords(self, row: Parent[models.Review], info: Info) -> list[Keyword]:
        return cast("list[Keyword]", await info.context.keywords.load(row.id))


@strawberry.type
class ReviewConnection:
    """A page of reviews."""

    nodes: list[models.Review] = strawberry.field(graphql_type=list[Review])
    found: strawberry.Private[QuerySet[models.Review] | None] = None

    @strawberry.field
    async def total_count(self) -> int:
        return len(self.nodes) if self.found is None else await self.found.count()
