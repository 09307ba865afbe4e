"""The extent of a run: how much content, how many rounds, how many requests."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from bench.content.outline import Outline, Size, size_of
from bench.load.client import CONNECTIONS
from bench.load.turns import Pace
from cms.database.addresses.address import Address

CONTENT_OF_GROWTH = (50_000, 1_000_000)


@dataclass(frozen=True)
class Extent:
    """How thoroughly everything is measured."""

    size: Size
    pace: Pace
    growth: tuple[int, int]
    """How many reviews the smaller and the larger database hold whose pages are compared."""
    growth_size: Size
    """How much of everything else both of them hold."""
    growth_pace: Pace
    every_order: bool
    """Every key in both directions, or the more usual ones."""
    bulk_movies: int
    requests: int
    """How many one worker answers while its memory is watched."""
    rounds: int
    """How often what takes a second or more is done: starts, loads."""


def full(
    *, scale: float = 1, reviews: int | None = None, growth: Sequence[int] | None = None, requests: int = 1_000_000
) -> Extent:
    """What the goals are stated for."""
    small, large = growth or CONTENT_OF_GROWTH
    return Extent(
        size=size_of(scale, reviews=reviews),
        pace=Pace(rounds=5, seconds=0.9, warm_up=0.6),
        growth=(small, large),
        growth_size=size_of(scale),
        growth_pace=Pace(rounds=5, seconds=0.2, warm_up=0.1),
        every_order=True,
        bulk_movies=5_000,
        requests=requests,
        rounds=5,
    )


def quick(
    *, scale: float = 0.1, reviews: int | None = None, growth: Sequence[int] | None = None, requests: int = 4_000
) -> Extent:
    """A tenth of the content and short rounds: what is seen in three or four minutes."""
    small, large = growth or (2_000, 20_000)
    return Extent(
        size=size_of(scale, reviews=reviews),
        pace=Pace(rounds=3, seconds=0.15, warm_up=0.15),
        growth=(small, large),
        growth_size=size_of(scale),
        growth_pace=Pace(rounds=3, seconds=0.06, warm_up=0.03),
        every_order=False,
        bulk_movies=200,
        requests=requests,
        rounds=3,
    )


@dataclass(frozen=True)
class Content:
    """A database that is filled as outlined, and the process that asks."""

    address: Address
    outline: Outline
    process: Executor
    database: str
    """The database and its version."""

    def heading(self, what: str, pace: Pace | None = None) -> str:
        """What a table is of."""
        size = self.outline.size
        holds = f"{size.movies:,} movies, {size.movies * 10:,} credits, {size.reviews:,} reviews"
        how = f"; {CONNECTIONS} connections, {pace.rounds} rounds of {pace.seconds:g} s" if pace else ""
        return f"{what}, {self.database}: {holds}{how}"
