"""Uncached reads, beside a bare app with a hand-written statement, that statement alone, and a stock stack."""

from collections.abc import Iterator, Sequence
from statistics import geometric_mean

from bench.apps.servers import BARE, MARQUEE, NO_CACHE, STOCK, serving
from bench.databases import slugs_for
from bench.load.answer_comparison import compared_loads
from bench.load.rounds import Rounds, median_latencies, median_rate, median_ratio, run_rounds
from bench.reads import READS, Read
from bench.report import Table
from bench.run_size import Content, RunSize

APPS = {"marquee": MARQUEE, "bare": BARE, "stock": STOCK}
SERVERS = {"marquee": "Marquee", "bare": "bare app"}
"""Those whose latencies are shown beside what they answer each second."""
OTHERS = {"statement": "statement", "stock": "stock"}
NAMES = {**SERVERS, **OTHERS}
RATIOS = (("marquee", "bare"), ("marquee", "statement"), ("marquee", "stock"))
GOAL = "0.80 of bare"
HEADS = (
    "requests/s; p50, p99 in ms",
    *(head for name in SERVERS.values() for head in (name, "p50, p99")),
    *OTHERS.values(),
    *(f"{NAMES[one]} / {NAMES[other]}" for one, other in RATIOS),
    "goal",
)


def measure_reads(content: Content, run_size: RunSize) -> Iterator[Table]:
    """Right answers a second, and what is how many times what; and how long they take while that many are asked for."""
    results = []
    with serving(content.address, APPS, NO_CACHE) as ports:
        for read in READS:
            loads = compared_loads(read, content.address, ports, slugs_for(read, content.address))
            results.append((read, run_rounds(content.process, loads, run_size.round_plan)))
    lines = [*(_line(read, rounds) for read, rounds in results), _means(results)]
    yield Table(content.heading("Uncached reads", run_size.round_plan), HEADS, lines)


def _line(read: Read, rounds: Rounds) -> list[str]:
    return [
        read.title,
        *(cell for name in SERVERS for cell in (f"{median_rate(rounds, name):,.0f}", _latencies(rounds, name))),
        *(f"{median_rate(rounds, name):,.0f}" for name in OTHERS),
        *(f"{median_ratio(rounds, one, other):.2f}" for one, other in RATIOS),
        GOAL,
    ]


def _latencies(rounds: Rounds, name: str) -> str:
    return ", ".join(f"{seconds * 1_000:.1f}" for seconds in median_latencies(rounds, name))


def _means(results: Sequence[tuple[Read, Rounds]]) -> list[str]:
    means = [geometric_mean([median_ratio(rounds, one, other) for _, rounds in results]) for one, other in RATIOS]
    blank = len(HEADS) - len(means) - 2
    return ["geometric mean", *[""] * blank, *(f"{mean:.2f}" for mean in means), GOAL]
