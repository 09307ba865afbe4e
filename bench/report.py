"""What is printed: the machine, and a table for each database."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import geometric_mean

from bench.load import CONNECTIONS
from bench.outline import Size
from bench.reads import Read
from bench.turns import Pace, Rates, rate, ratio

NAMES = {"marquee": "Marquee", "bare": "bare app", "statement": "statement", "stock": "Strawberry"}
RATIOS = (("marquee", "bare"), ("marquee", "stock"), ("marquee", "statement"))
PACKAGES = ("uvicorn", "asyncpg", "strawberry-graphql", "tortoise-orm")

LEGEND = """\
Right answers a second, medians of the rounds; ratios are medians of the rounds' ratios. All answers were equal JSON.
bare app: no framework; sends one hand-written statement that gives finished JSON, over the same connections.
statement: that statement through the driver alone.  Strawberry: Strawberry, Tortoise and data loaders."""


def machine() -> str:
    """What is measured on, and with what."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return f"{_processor()}, {os.cpu_count()} cores{load}; Python {platform.python_version()}, {packages}"


def heading(database: str, size: Size, pace: Pace) -> str:
    """What the next table is of."""
    content = f"{size.movies:,} movies, {size.movies * 10:,} credits, {size.reviews:,} reviews"
    return f"{database}: {content}; {CONNECTIONS} connections, {pace.rounds} rounds of {pace.seconds:g} s"


def table(results: Sequence[tuple[Read, Rates]]) -> str:
    """A line for each read, and the geometric means of the ratios."""
    titles = ["read", *NAMES.values(), *(f"{NAMES[one]} / {NAMES[other]}" for one, other in RATIOS)]
    lines = [titles, *(_line(read, rates) for read, rates in results), _means(results)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_laid_out(line, widths) for line in lines)


def _line(read: Read, rates: Rates) -> list[str]:
    return [
        read.title,
        *(f"{rate(rates, name):,.0f}" for name in NAMES),
        *(f"{ratio(rates, one, other):.2f}" for one, other in RATIOS),
    ]


def _means(results: Sequence[tuple[Read, Rates]]) -> list[str]:
    means = (geometric_mean([ratio(rates, one, other) for _, rates in results]) for one, other in RATIOS)
    return ["geometric mean", *("" for _ in NAMES), *(f"{mean:.2f}" for mean in means)]


def _laid_out(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(line, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)])


def _processor() -> str:
    return next(_models(), platform.processor() or platform.machine())


def _models() -> Iterator[str]:
    """What Linux says of its processors."""
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                yield value.strip()
