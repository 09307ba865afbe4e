"""`python -m bench`: every goal that needs no other system, as ratios in one run."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context

from bench.apps.servers import ServerError
from bench.content.outline import make_outline
from bench.content.working_edition import make_editable
from bench.databases import Databases, name_of, open_databases
from bench.load.client import LoadError
from bench.load.requests import DifferentAnswersError
from bench.parts.bulk import measure_bulk
from bench.parts.cached import measure_cached
from bench.parts.growth import measure_growth
from bench.parts.hostile import measure_hostile
from bench.parts.memory import measure_memory
from bench.parts.reads import measure_reads
from bench.parts.start import measure_start
from bench.parts.workers import measure_workers
from bench.parts.writes import measure_writes
from bench.report import Table, as_markdown, as_text, machine
from bench.run_size import Content, RunSize, full_run, quick_run
from cms.database.addresses.address import Dialect
from tests.databases import NoPostgresError

# One after the other on one database: those that change it come last.
ON_CONTENT: dict[str, Callable[[Content, RunSize], Iterator[Table]]] = {
    "reads": measure_reads,
    "cached": measure_cached,
    "workers": measure_workers,
    "start": measure_start,
    "hostile": measure_hostile,
    "writes": measure_writes,
    "memory": measure_memory,
}
ON_THEIR_OWN: dict[str, Callable[[Databases, Executor, RunSize], Iterator[Table]]] = {
    "growth": measure_growth,
    "bulk": measure_bulk,
}
CHARACTERS_OF_A_REASON = 500
PARTS = (*ON_CONTENT, *ON_THEIR_OWN)


def main() -> int:
    """Measure what the arguments ask for; the exit code is 1 when something could not be measured."""
    # Told to stop, end as if interrupted: no server outlives this.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _options(sys.argv[1:])
    run_size = _run_size(options)
    print(machine(), flush=True)
    missing = 0
    for dialect in options.on or list(Dialect)[::-1]:
        try:
            for table in _measure(dialect, options.parts or PARTS, run_size):
                print((as_markdown if options.markdown else as_text)(table), flush=True)
                missing |= table.failed
        except NoPostgresError as error:
            print(f"\n{error}", flush=True)
            missing = 1
    return missing


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast Marquee is, as ratios.")
    parser.add_argument("parts", nargs="*", metavar="WHAT", help=f"what to measure, all by default: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="a tenth of the content and short rounds: three or four minutes")
    parser.add_argument("--markdown", action="store_true", help="print tables as they stand in docs/performance.md")
    parser.add_argument("--scale", type=float, help="how much content; 1 is 10,000 movies and 50,000 reviews")
    parser.add_argument("--reviews", type=int, help="how many reviews, whatever the scale")
    parser.add_argument("--growth", type=int, nargs=2, metavar=("FEW", "MANY"), help="how many reviews growth compares")
    parser.add_argument("--requests", type=int, help="how many requests memory is watched for")
    parser.add_argument("--on", type=Dialect, action="append", choices=list(Dialect), help="which database; both by default")
    options = parser.parse_args(arguments)
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"there is no part {part!r}; the parts are {', '.join(PARTS)}")
    return options


def _run_size(options: argparse.Namespace) -> RunSize:
    make = quick_run if options.quick else full_run
    given = {name: getattr(options, name) for name in ("scale", "reviews", "growth", "requests")}
    return make(**{name: value for name, value in given.items() if value is not None})


def _measure(dialect: Dialect, parts: Sequence[str], run_size: RunSize) -> Iterator[Table]:
    with open_databases(dialect) as databases, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        wanted = [name for name in ON_CONTENT if name in parts]
        if wanted:
            yield from _measure_on_content(wanted, databases, process, run_size)
        for name, measure in ON_THEIR_OWN.items():
            if name in parts:
                yield from _unless_it_fails(name, dialect, measure(databases, process, run_size))


def _measure_on_content(parts: Sequence[str], databases: Databases, process: Executor, run_size: RunSize) -> Iterator[Table]:
    outline = make_outline(run_size.size)
    with databases.filled(outline) as address:
        make_editable(address)
        content = Content(address, outline, process, name_of(address))
        for name in parts:
            yield from _unless_it_fails(name, databases.dialect, ON_CONTENT[name](content, run_size))


def _unless_it_fails(name: str, dialect: Dialect, tables: Iterator[Table]) -> Iterator[Table]:
    """The tables of a part; when it cannot be measured, why: the other parts are measured all the same."""
    try:
        yield from tables
    except (LoadError, ServerError, DifferentAnswersError) as error:
        why = " ".join(str(error).split())[:CHARACTERS_OF_A_REASON]
        yield Table(f"{name} on {dialect}", ("not measured",), [[why]], failed=True)


if __name__ == "__main__":
    sys.exit(main())
