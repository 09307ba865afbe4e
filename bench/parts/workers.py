"""`cms serve` with one and with two worker processes on PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from bench.apps.servers import NO_CACHE, product
from bench.databases import slugs_for
from bench.extent import Content, Extent
from bench.load.client import ServerLoad
from bench.load.requests import ask, learn
from bench.load.turns import rate, ratio, take_turns
from bench.reads import READS, Read
from bench.report import Table
from cms.database.addresses.address import Dialect

WORKERS = {"one": (), "two": ("--workers", "2")}
HEADS = ("requests/s", "1 worker", "2 workers", "2 / 1")


def measure_workers(content: Content, extent: Extent) -> Iterator[Table]:
    """The same reads, nothing kept, where the database and the load have the same processors. SQLite has one worker."""
    if content.address.dialect is Dialect.SQLITE:
        return
    lines = []
    with ExitStack() as servers:
        ports = {
            name: servers.enter_context(product(content.address, *options, environment=NO_CACHE)).port
            for name, options in WORKERS.items()
        }
        for read in READS:
            rounds = take_turns(content.process, _loads(read, content, ports), extent.pace)
            lines.append(
                [read.title, *(f"{rate(rounds, name):,.0f}" for name in WORKERS), f"{ratio(rounds, 'two', 'one'):.2f}"]
            )
    yield Table(content.heading("Workers, nothing kept", extent.pace), HEADS, lines)


def _loads(read: Read, content: Content, ports: Mapping[str, int]) -> dict[str, ServerLoad]:
    slugs = slugs_for(read, content.address)
    return {
        name: ServerLoad(port, [learn(port, ask(read.query, read.variables(slug)), holding=b'"id"') for slug in slugs])
        for name, port in ports.items()
    }
