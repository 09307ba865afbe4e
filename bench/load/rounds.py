"""Rounds: everybody is driven for a moment, then everybody again, so that what else the machine does meets all alike."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import median

from bench.load.client import Load, Round, run


@dataclass(frozen=True)
class RoundPlan:
    """How often everybody has a turn, and how long one takes, in seconds."""

    rounds: int
    seconds: float
    warm_up: float


Rounds = dict[str, list[Round]]
"""What came of each round, of each of those that were driven."""


def run_rounds(process: Executor, loads: Mapping[str, Load], round_plan: RoundPlan) -> Rounds:
    """Drive each load in every round, from a process of its own."""
    for load in loads.values():
        process.submit(run, load, round_plan.warm_up).result()
    rounds: Rounds = {name: [] for name in loads}
    for _ in range(round_plan.rounds):
        for name, load in loads.items():
            rounds[name].append(process.submit(run, load, round_plan.seconds).result())
    return rounds


def median_rate(rounds: Rounds, name: str) -> float:
    """Right answers a second: the median of the rounds."""
    return median(one.rate for one in rounds[name])


def median_ratio(rounds: Rounds, one: str, other: str) -> float:
    """How often one was as fast as the other in the same round: the median of the rounds."""
    return median(mine.rate / theirs.rate for mine, theirs in zip(rounds[one], rounds[other], strict=True))


def median_latencies(rounds: Rounds, name: str) -> tuple[float, float]:
    """Within how many seconds half of the answers came, and 99 of 100: the medians of the rounds."""
    return median(one.p50 for one in rounds[name]), median(one.p99 for one in rounds[name])
