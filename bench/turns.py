"""Turns: everybody is driven for a moment, then everybody again, so that what else the machine does meets all alike."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import median

from bench.load import Load, run


@dataclass(frozen=True)
class Pace:
    """How often everybody has a turn, and how long one takes, in seconds."""

    rounds: int
    seconds: float
    warm_up: float


Rates = dict[str, list[float]]
"""Right answers a second, in each round, of each of those that were driven."""


def take_turns(process: Executor, loads: Mapping[str, Load], pace: Pace) -> Rates:
    """Drive each load in every round, from a process of its own."""
    for load in loads.values():
        process.submit(run, load, pace.warm_up).result()
    rates: Rates = {name: [] for name in loads}
    for _ in range(pace.rounds):
        for name, load in loads.items():
            rates[name].append(process.submit(run, load, pace.seconds).result())
    return rates


def rate(rates: Rates, name: str) -> float:
    """The median of the rounds."""
    return median(rates[name])


def ratio(rates: Rates, one: str, other: str) -> float:
    """How often one was as fast as the other in the same round: the median of the rounds."""
    return median(mine / theirs for mine, theirs in zip(rates[one], rates[other], strict=True))
