"""`cms serve` with one and with two worker processes on PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from bench.apps.servers import NO_CACHE, start_product
from bench.databases import slugs_for
from bench.load.client import ServerLoad
from bench.load.requests import ask, expect_answer
from bench.load.rounds import median_rate, median_ratio, run_rounds
from bench.reads import READS, Read
from bench.report import Table
from bench.run_size import Content, RunSize
from cms.database.addresses.address import Dialect

WORKERS = {"one": (), "two": ("--workers", "2")}
HEADS = ("requests/s", "1 worker", "2 workers", "2 / 1")


def measure_workers(content: Content, run_size: RunSize) -> Iterator[Table]:
    """The same reads, nothing kept, where the database and the load have the same processors. SQLite has one worker."""
    if content.address.dialect is Dialect.SQLITE:
        return
    lines = []
    with ExitStack() as servers:
        ports = {
            name: servers.enter_context(start_product(content.address, *options, environment=NO_CACHE)).port
            for name, options in WORKERS.items()
        }
        for read in READS:
            rounds = run_rounds(content.process, _loads(read, content, ports), run_size.round_plan)
            rates = [f"{median_rate(rounds, name):,.0f}" for name in WORKERS]
            lines.append([read.title, *rates, f"{median_ratio(rounds, 'two', 'one'):.2f}"])
    yield Table(content.heading("Workers, nothing kept", run_size.round_plan), HEADS, lines)


def _loads(read: Read, content: Content, ports: Mapping[str, int]) -> dict[str, ServerLoad]:
    slugs = slugs_for(read, content.address)
    return {
        name: ServerLoad(port, [expect_answer(port, ask(read.query, read.variables(slug)), holding=b'"id"') for slug in slugs])
        for name, port in ports.items()
    }
