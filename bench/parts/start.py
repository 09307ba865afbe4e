"""From the start of a process to the first right answer, beside an interpreter that imports asyncio."""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.apps.servers import product
from bench.extent import Content, Extent
from bench.report import Table

HEADS = ("seconds", "cms serve", "python -c 'import asyncio'", "times", "goal")


def measure_start(content: Content, extent: Extent) -> Iterator[Table]:
    """By turns, on a migrated database."""
    mine, theirs = [], []
    for _ in range(extent.rounds):
        with product(content.address) as served:
            mine.append(served.seconds)
        theirs.append(_interpreter())
    times = median(one / other for one, other in zip(mine, theirs, strict=True))
    line = ["start to first answer", f"{median(mine):.2f}", f"{median(theirs):.2f}", f"{times:.1f}", "under 1.5 s"]
    yield Table(f"{content.heading('Start')}; {extent.rounds} rounds", HEADS, [line])


def _interpreter() -> float:
    began = time.perf_counter()
    subprocess.run((sys.executable, "-c", "import asyncio"), check=True)
    return time.perf_counter() - began
