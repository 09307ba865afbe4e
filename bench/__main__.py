"""`python -m bench`: how fast reads are, as ratios to a bare app, the bare statement and a stock stack, in one run."""

import argparse
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bench.answers import loads_of
from bench.databases import filled_database, name_of, slugs_for
from bench.outline import Outline, make_outline, size_of
from bench.reads import READS
from bench.report import LEGEND, heading, machine, table
from bench.servers import serving
from bench.turns import Pace, take_turns
from cms.database.address import Dialect
from tests.databases import NoPostgresError

USUAL = Pace(rounds=5, seconds=0.9, warm_up=0.6)
QUICK = Pace(rounds=3, seconds=0.25, warm_up=0.2)
QUICK_SCALE = 0.1


def main() -> int:
    """Measure what the arguments ask for; the exit code is 1 when a database could not be had."""
    # Told to stop, end as if interrupted: no server outlives this.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _options(sys.argv[1:])
    scale = options.scale or (QUICK_SCALE if options.quick else 1)
    outline = make_outline(size_of(scale, reviews=options.reviews))
    print(machine(), LEGEND, sep="\n", flush=True)
    missing = 0
    for dialect in options.on or list(Dialect)[::-1]:
        try:
            _measure(dialect, outline, QUICK if options.quick else USUAL)
        except NoPostgresError as error:
            print(f"\n{error}", flush=True)
            missing = 1
    return missing


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast reads are, as ratios.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the content and short rounds: under a minute")
    parser.add_argument("--scale", type=float, help="how much content; 1 is 10,000 movies and 50,000 reviews")
    parser.add_argument("--reviews", type=int, help="how many reviews, whatever the scale")
    parser.add_argument("--on", type=Dialect, action="append", choices=list(Dialect), help="which database; both by default")
    return parser.parse_args(arguments)


def _measure(dialect: Dialect, outline: Outline, pace: Pace) -> None:
    with filled_database(dialect, outline) as address, serving(address) as ports, _load_process() as process:
        print(f"\n{heading(name_of(address), outline.size, pace)}", flush=True)
        results = []
        for read in READS:
            loads = loads_of(read, address, ports, slugs_for(read, address))
            results.append((read, take_turns(process, loads, pace)))
        print(table(results), flush=True)


def _load_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


if __name__ == "__main__":
    sys.exit(main())
