"""Requests that are made to be slow: how long one takes, and how long who asks for little waits meanwhile."""

import json
from collections.abc import Iterator
from time import perf_counter

from bench.apps.servers import start_product
from bench.load.ping import Client
from bench.report import Table
from bench.run_size import Content, RunSize
from tests.http.test_limits import TRICKS

COSTLIEST = (
    "4,900 unknown fields",
    "4,900 values",
    "1,600 times the same argument",
    "1,600 unknown conditions",
    "one fragment spread 2,000 times",
    "600 operations",
    "60 times 30 aliases within introspection",
    "80 aliases within introspection",
)
"""By what they are called in the tests, which bound the work that each may take."""

AT_ONCE = 4
GOAL = "1 s, 100 ms"


def measure_hostile(content: Content, _run_size: RunSize) -> Iterator[Table]:
    """Seconds for one of each kind, and what it is like to ask for little while several of it are read."""
    with start_product(content.address) as served:
        client = Client(f"http://127.0.0.1:{served.port}")
        lines = [_line(client, name) for name in COSTLIEST]
    heads = ("hostile requests", "s for one", f"small answers/s beside {AT_ONCE}", "longest wait, ms", "goal")
    yield Table(content.heading("Hostile requests"), heads, lines)


def _line(client: Client, name: str) -> list[str]:
    bodies = [_spelling(TRICKS[name], number) for number in range(AT_ONCE + 1)]
    began = perf_counter()
    client.ask(bodies[0])
    seconds = perf_counter() - began
    pings = client.ask_at_once(bodies[1:])
    return [name, f"{seconds:.2f}", f"{pings.rate:,.0f}", f"{1_000 * pings.worst:.0f}", GOAL]


def _spelling(document: str, number: int) -> bytes:
    """One of many spellings of a document: each of them has to be read."""
    return json.dumps({"query": f"# {number}\n{document}"}).encode()
