"""From the start of a process to the first right answer, beside an interpreter that imports asyncio."""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.apps.servers import start_product
from bench.report import Table
from bench.run_size import Content, RunSize

HEADS = ("seconds", "cms serve", "python -c 'import asyncio'", "times", "goal")


def measure_start(content: Content, run_size: RunSize) -> Iterator[Table]:
    """By turns, on a migrated database."""
    mine, theirs = [], []
    for _ in range(run_size.rounds):
        with start_product(content.address) as served:
            mine.append(served.seconds)
        theirs.append(_interpreter())
    times = median(one / other for one, other in zip(mine, theirs, strict=True))
    line = ["start to first answer", f"{median(mine):.2f}", f"{median(theirs):.2f}", f"{times:.1f}", "under 1.5 s"]
    yield Table(f"{content.heading('Start')}; {run_size.rounds} rounds", HEADS, [line])


def _interpreter() -> float:
    began = time.perf_counter()
    subprocess.run((sys.executable, "-c", "import asyncio"), check=True)
    return time.perf_counter() - began
