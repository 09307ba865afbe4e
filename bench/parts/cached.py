"""Kept answers, beside a bare Starlette route that returns the same bytes."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.apps.servers import MARQUEE, ROUTES, serving
from bench.apps.static_routes import FOLDER
from bench.databases import slugs_for
from bench.load.client import Exchange, Load, ServerLoad
from bench.load.requests import DifferentAnswersError, ask, ask_by_get, send
from bench.load.rounds import Rounds, median_rate, median_ratio, run_rounds
from bench.reads import READS, Read
from bench.report import Table
from bench.run_size import Content, RunSize

ASKED = ("movie", "reviews", "filmographies")
"""A small answer, a usual one and a large one."""
HEADS = ("requests/s", "bytes", "Marquee", "bare route", "Marquee / bare route", "goal")


def measure_cached(content: Content, run_size: RunSize) -> Iterator[Table]:
    """One question of each kind again and again: by POST, by GET, and by GET from somebody who has the answer."""
    lines = []
    with TemporaryDirectory(prefix="marquee-bench-") as folder, serving(content.address, {"marquee": MARQUEE}) as ports:
        questions = [(read, read.variables(slugs_for(read, content.address)[0])) for read in READS if read.name in ASKED]
        for read, variables in questions:
            _, _, body = send(ports["marquee"], ask(read.query, variables))
            (Path(folder) / read.name).write_bytes(body)
        with serving(content.address, {"routes": ROUTES}, {FOLDER: folder}) as others:
            for read, variables in questions:
                for way, loads in _ways(read, variables, ports["marquee"], others["routes"]):
                    rounds = run_rounds(content.process, loads, run_size.round_plan)
                    size = (Path(folder) / read.name).stat().st_size
                    lines.append(_line(f"{read.title}, {way}", size, rounds))
    yield Table(content.heading("Kept answers", run_size.round_plan), HEADS, lines)


def _ways(read: Read, variables: Mapping[str, str], marquee: int, routes: int) -> Iterator[tuple[str, Mapping[str, Load]]]:
    by_post, by_get = ask(read.query, variables), ask_by_get(read.query, variables)
    _, headers, _ = send(marquee, by_get)
    again = ask_by_get(read.query, variables, {"if-none-match": headers["etag"]})
    for way, request, status in (("POST", by_post, 200), ("GET", by_get, 200), ("GET, 304", again, 304)):
        # The same request, to the path at which the bare route is.
        other = request.replace(b" /graphql", f" /{read.name}".encode(), 1)
        mine, theirs = _exchange(marquee, request, status), _exchange(routes, other, status)
        if mine.body != theirs.body:
            raise DifferentAnswersError(f"{read.title}, {way}: the bare route answers otherwise")
        yield way, {"marquee": ServerLoad(marquee, [mine]), "routes": ServerLoad(routes, [theirs])}


def _exchange(port: int, request: bytes, status: int) -> Exchange:
    answered, _, body = send(port, request)
    if answered != status or (body and not json.loads(body).get("data")):
        raise DifferentAnswersError(f"{request[:500]!r} was answered {answered} {body[:500]!r}")
    return Exchange(request, body, status)


def _line(title: str, size: int, rounds: Rounds) -> list[str]:
    mine, theirs = median_rate(rounds, "marquee"), median_rate(rounds, "routes")
    return [title, f"{size:,}", f"{mine:,.0f}", f"{theirs:,.0f}", f"{median_ratio(rounds, 'marquee', 'routes'):.2f}", "0.80"]
