"""The size of a run: how much content, how many rounds, how many requests."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from bench.content.outline import Outline, Size, size_of
from bench.load.client import CONNECTIONS
from bench.load.rounds import RoundPlan
from cms.database.addresses.address import Address

REVIEWS_OF_GROWTH = (50_000, 1_000_000)


@dataclass(frozen=True)
class RunSize:
    """How thoroughly everything is measured."""

    size: Size
    round_plan: RoundPlan
    growth: tuple[int, int]
    """How many reviews the smaller and the larger database hold whose pages are compared."""
    growth_size: Size
    """How much of everything else both of them hold."""
    growth_round_plan: RoundPlan
    every_order: bool
    """Every key in both directions, or the more usual ones."""
    bulk_movies: int
    requests: int
    """How many one worker answers while its memory is watched."""
    rounds: int
    """How often what takes a second or more is done: starts, loads."""


def full_run(
    *, scale: float = 1, reviews: int | None = None, growth: Sequence[int] | None = None, requests: int = 1_000_000
) -> RunSize:
    """What the goals are stated for."""
    small, large = growth or REVIEWS_OF_GROWTH
    return RunSize(
        size=size_of(scale, reviews=reviews),
        round_plan=RoundPlan(rounds=5, seconds=0.9, warm_up=0.6),
        growth=(small, large),
        growth_size=size_of(scale),
        growth_round_plan=RoundPlan(rounds=5, seconds=0.2, warm_up=0.1),
        every_order=True,
        bulk_movies=5_000,
        requests=requests,
        rounds=5,
    )


def quick_run(
    *, scale: float = 0.1, reviews: int | None = None, growth: Sequence[int] | None = None, requests: int = 4_000
) -> RunSize:
    """A tenth of the content and short rounds: what is seen in three or four minutes."""
    small, large = growth or (2_000, 20_000)
    return RunSize(
        size=size_of(scale, reviews=reviews),
        round_plan=RoundPlan(rounds=3, seconds=0.15, warm_up=0.15),
        growth=(small, large),
        growth_size=size_of(scale),
        growth_round_plan=RoundPlan(rounds=3, seconds=0.06, warm_up=0.03),
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

    def heading(self, what: str, round_plan: RoundPlan | None = None) -> str:
        """What a table is of."""
        size = self.outline.size
        holds = f"{size.movies:,} movies, {size.movies * 10:,} credits, {size.reviews:,} reviews"
        how = f"; {CONNECTIONS} connections, {round_plan.rounds} rounds of {round_plan.seconds:g} s" if round_plan else ""
        return f"{what}, {self.database}: {holds}{how}"
