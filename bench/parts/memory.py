"""The memory of one worker while it answers: what is kept, what is new every time, writes, refusals and nonsense."""

import json
import subprocess
from collections.abc import Iterator

from bench.apps.servers import start_product
from bench.databases import slugs_for
from bench.load.client import NUMBER, Exchange, ServerLoad, run_count
from bench.load.requests import ask, expect_answer, post
from bench.load.write_requests import CREATE, make_token, updates
from bench.reads import READS
from bench.report import Table
from bench.run_size import Content, RunSize

TENTHS = 10
OF_EACH = 8
"""How many of a cycle's requests are of each kind that is new every time."""
GOAL = "under 150 MiB, flat"
NEW = NUMBER.decode()

RATED = "query Rated($least: Float!) { reviews(first: 5, where: {rating: {gte: $least}}) { nodes { id title } } }"
# The answer stays the same whatever comes after the second digit: ratings are kept in hundredths.
RATED_FROM = json.dumps({"query": RATED, "variables": {"least": 50.5}}).encode().replace(b"50.5", b"50.50" + NUMBER)
NOBODY = "query Nobody($slug: String!) { movie(slug: $slug) { id title } }"
NEW_DOCUMENT = f"query New{NEW} {{ movies(first: 3) {{ nodes {{ id a{NEW}: title }} }} }}"
INVALID = f"{{ movies {{ nodes {{ nothing{NEW} }} }} }}"


def measure_memory(content: Content, run_size: RunSize) -> Iterator[Table]:
    """Resident memory at the start and after each tenth of the requests."""
    token = make_token(content.address, "memory")
    with start_product(content.address) as served:
        load = ServerLoad(served.port, _mixed(content, served.port, token))
        measured, rates = [_resident(served.process)], []
        for _ in range(TENTHS):
            rates.append(content.process.submit(run_count, load, run_size.requests // TENTHS).result().rate)
            measured.append(_resident(served.process))
    heads = ("MiB", "start", *(f"{tenth * run_size.requests // TENTHS:,}" for tenth in range(1, TENTHS + 1)), "goal")
    line = ["resident memory of one worker", *(f"{one:.0f}" for one in measured), GOAL]
    speed = ["requests/s", "", *(f"{one:,.0f}" for one in rates), ""]
    yield Table(f"{content.heading('Memory')}; {run_size.requests:,} requests", heads, [line, speed])


def _mixed(content: Content, port: int, token: str) -> list[Exchange]:
    known = [
        expect_answer(port, ask(read.query, read.variables(slug)), holding=b'"id"')
        for read in READS[:4]
        for slug in slugs_for(read, content.address)[:8]
    ]
    writer = {"authorization": f"Bearer {token}"}
    nowhere = {"title": "Nowhere", "movie": {"slug": f"no-{NEW}"}, "body": "Nothing."}
    others = (
        (post("/graphql", RATED_FROM), b'"id"'),
        (ask(NOBODY, {"slug": f"nobody-{NEW}"}), b'{"data":{"movie":null}}'),
        (ask(NEW_DOCUMENT), b'"id"'),
        (ask(CREATE, {"input": nowhere}, writer), b"NOT_FOUND"),
        (ask(CREATE, {"input": nowhere}), b"UNAUTHENTICATED"),
        (ask(INVALID), b"GRAPHQL_VALIDATION_FAILED"),
        (post("/graphql", [NEW]), b"BAD_REQUEST"),
    )
    new = [expect_answer(port, request, holding=part) for request, part in others]
    written = [*updates(content.address, port, token)][:OF_EACH]
    # One after the other of each kind, so that every connection meets all of them all the time.
    return [one for turn in range(OF_EACH) for one in (*known[turn::OF_EACH], *new, written[turn])]


def _resident(process: int) -> float:
    """The resident memory of a process in MiB, as ps tells it."""
    told = subprocess.run(("ps", "-o", "rss=", "-p", str(process)), capture_output=True, text=True, check=True)
    return int(told.stdout) / 1024
