"""Reviews created and updated over GraphQL, beside a bare app that sends one plain INSERT or UPDATE."""

from collections.abc import Iterator, Sequence

from bench.apps.servers import MARQUEE, PLAIN_WRITES, serving
from bench.load.client import Exchange, ServerLoad
from bench.load.requests import DifferentAnswersError
from bench.load.rounds import median_rate, median_ratio, run_rounds
from bench.load.write_requests import creates, make_token, plain_creates, plain_updates, updates
from bench.report import Table
from bench.run_size import Content, RunSize

APPS = {"marquee": MARQUEE, "plain": PLAIN_WRITES}
HEADS = ("requests/s", "Marquee", "plain statement", "Marquee / plain", "goal")


def measure_writes(content: Content, run_size: RunSize) -> Iterator[Table]:
    """With version, history and validation, beside none of them."""
    address = content.address
    token = make_token(address, "writes")
    lines = []
    with serving(address, APPS) as ports:
        mine, theirs = ports["marquee"], ports["plain"]
        for title, exchanges, plain, goal in (
            ("create a review", [*creates(address, mine, token)], [*plain_creates(address, theirs)], "0.55-0.70"),
            ("update a review's title", [*updates(address, mine, token)], [*plain_updates(address, theirs)], "0.65-0.85"),
        ):
            _compare(title, exchanges, plain)
            loads = {"marquee": ServerLoad(mine, exchanges), "plain": ServerLoad(theirs, plain)}
            rounds = run_rounds(content.process, loads, run_size.round_plan)
            got = [f"{median_rate(rounds, name):,.0f}" for name in loads]
            lines.append([title, *got, f"{median_ratio(rounds, 'marquee', 'plain'):.2f}", goal])
    yield Table(content.heading("Writes", run_size.round_plan), HEADS, lines)


def _compare(title: str, exchanges: Sequence[Exchange], plain: Sequence[Exchange]) -> None:
    for mine, theirs in zip(exchanges, plain, strict=True):
        if mine.body != theirs.body:
            raise DifferentAnswersError(f"{title}: {mine.body[:500]!r} is not {theirs.body[:500]!r}")
