"""Uncached reads, beside a bare app with a hand-written statement, that statement alone, and a stock stack."""

from collections.abc import Iterator, Sequence
from statistics import geometric_mean

from bench.answers import loads_of
from bench.databases import slugs_for
from bench.extent import Content, Extent
from bench.reads import READS, Read
from bench.report import Table
from bench.servers import BARE, MARQUEE, NO_CACHE, STOCK, serving
from bench.turns import Rates, rate, ratio, take_turns

APPS = {"marquee": MARQUEE, "bare": BARE, "stock": STOCK}
NAMES = {"marquee": "Marquee", "bare": "bare app", "statement": "statement", "stock": "stock"}
RATIOS = (("marquee", "bare"), ("marquee", "statement"), ("marquee", "stock"))
GOAL = "0.80 of bare"


def measure_reads(content: Content, extent: Extent) -> Iterator[Table]:
    """Right answers a second, and what is how many times what."""
    results = []
    with serving(content.address, APPS, NO_CACHE) as ports:
        for read in READS:
            loads = loads_of(read, content.address, ports, slugs_for(read, content.address))
            results.append((read, take_turns(content.process, loads, extent.pace)))
    heads = ("requests/s", *NAMES.values(), *(f"{NAMES[one]} / {NAMES[other]}" for one, other in RATIOS), "goal")
    lines = [*(_line(read, rates) for read, rates in results), _means(results)]
    yield Table(content.heading("Uncached reads", extent.pace), heads, lines)


def _line(read: Read, rates: Rates) -> list[str]:
    return [
        read.title,
        *(f"{rate(rates, name):,.0f}" for name in NAMES),
        *(f"{ratio(rates, one, other):.2f}" for one, other in RATIOS),
        GOAL,
    ]


def _means(results: Sequence[tuple[Read, Rates]]) -> list[str]:
    means = (geometric_mean([ratio(rates, one, other) for _, rates in results]) for one, other in RATIOS)
    return ["geometric mean", *("" for _ in NAMES), *(f"{mean:.2f}" for mean in means), GOAL]
