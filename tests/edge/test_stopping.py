"""A server that is told to stop while it has much to do: everybody hears of it in GraphQL's form, and it ends."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.database.addresses.address import Address, Dialect
from cms.database.connect import open_database
from cms.editing.acts import create_entry
from tests.cli.serving import Served, serving, spell, wait_until_closed
from tests.databases import MODELS, ON_POSTGRES, ON_SQLITE
from tests.edge.sockets import Said, connected, parse, read_all
from tests.factories import make_movie

SLOW = ">" * 18 + "\n" + "a\n" * 100_000
"""Takes six seconds of the processor's time, which a server that stops within two does not have."""

CREATE = "mutation ($input: ReviewInput!) { createReview(input: $input) { review { id } errors { code } } }"
PUBLISH = 'mutation { publish(entries: [{movie: {slug: "heat"}}]) { errors { code } } }'
STOPPING = "the server is stopping; ask again in a moment"
COUNT = "{ reviews { totalCount } }"
TITLES = "{ reviews { nodes { title } } }"
MANY = 12


@pytest.fixture
def token(address: Address, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token of somebody who may do everything, for a server of this process's settings; it stops within two seconds."""
    for name in [one for one in os.environ if one.startswith("MARQUEE_") and not one.startswith("MARQUEE_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MARQUEE_DATABASE_URL", spell(address))
    monkeypatch.setenv("MARQUEE_PORT", "0")
    monkeypatch.setenv("MARQUEE_STOP_SECONDS", "2")
    return asyncio.run(prepare(address))


async def prepare(address: Address) -> str:
    async with open_database(address, models=MODELS) as database:
        await create_entry(database, CMS, "Movie", make_movie(title="Heat", slug="heat"))
        return await create_token(database, CMS, "critic", frozenset().union(*ROLES.values()))


def request(token: str | None, document: str, variables: object = None) -> bytes:
    body = json.dumps({"query": document, "variables": variables}).encode()
    named = f"Authorization: Bearer {token}\r\n" if token else ""
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"POST /graphql HTTP/1.1\r\nHost: here\r\n{named}{kind}".encode() + body


@contextmanager
def asking(served: Served, asked: list[bytes]) -> Iterator[list[socket.socket]]:
    """Connections on each of which something was sent, all of it received by the time a later visitor is answered."""
    with ExitStack() as stack:
        opened = [stack.enter_context(connected(served.place)) for _ in asked]
        for connection, one in zip(opened, asked, strict=True):
            connection.sendall(one)
        httpx2.get(f"{served.address}/healthz").raise_for_status()
        yield opened


def error_of(answer: Said) -> dict[str, Any]:
    """The one error of an answer."""
    (error,) = json.loads(answer.body)["errors"]
    found: dict[str, Any] = error
    return found


@ON_SQLITE
def test_texts_that_are_rendered_or_wait_for_it_are_refused_and_nothing_is_stored(token: str) -> None:
    given = {"title": "Slow", "movie": {"slug": "heat"}, "body": SLOW}
    with serving() as served, asking(served, [request(token, CREATE, {"input": given})] * MANY) as connections:
        ended = served.stop(signal.SIGTERM)
        answers = [answer for one in connections for answer in parse(read_all(one))]

    errors = [error_of(one) for one in answers]
    assert [(one["extensions"]["code"], one["message"]) for one in errors] == [("UNAVAILABLE", STOPPING)] * MANY
    assert ended == (0, "")
    with serving() as again:
        found = httpx2.post(f"{again.address}/graphql", json={"query": COUNT}, headers={"x-perspective": "drafts"} | by(token))
    assert found.json() == {"data": {"reviews": {"totalCount": 0}}}


def by(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_acts_that_wait_for_somebody_elses_lock_are_refused(token: str, address: Address) -> None:
    with serving() as served, locked_out(address), asking(served, [request(token, PUBLISH)] * 2) as connections:
        ended = served.stop(signal.SIGTERM)
        answers = [answer for one in connections for answer in parse(read_all(one))]

    assert [(error_of(one)["extensions"]["code"], error_of(one)["message"]) for one in answers] == [
        ("UNAVAILABLE", STOPPING)
    ] * 2
    assert ended == (0, "")


@ON_POSTGRES
def test_a_read_that_takes_long_is_refused_with_a_time_to_ask_again(token: str, address: Address) -> None:
    asked = [request(token, TITLES), request(None, TITLES)]
    with serving() as served, locked_out(address), asking(served, asked) as connections:
        ended = served.stop(signal.SIGTERM)
        (mine,), (strangers,) = [parse(read_all(one)) for one in connections]

    assert mine.error == strangers.error == (503, "UNAVAILABLE", STOPPING)
    assert mine.headers["retry-after"] == "1"
    assert mine.headers["connection"] == "close"
    assert ended == (0, "")


@ON_SQLITE
def test_requests_that_are_still_arriving_are_refused(token: str) -> None:
    whole = request(token, CREATE, {"input": {}})
    with serving() as served, asking(served, [whole[:20], whole[:-5]]) as connections:
        ended = served.stop(signal.SIGTERM)
        answers = [answer for one in connections for answer in parse(read_all(one))]

    assert [one.error for one in answers] == [(503, "UNAVAILABLE", STOPPING)] * 2
    assert ended == (0, "")


@ON_SQLITE
def test_who_asks_nothing_is_not_waited_for(token: str) -> None:
    done = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
    with serving() as served, asking(served, [done, b""]) as connections:
        slow = request(token, CREATE, {"input": {"title": "Slow", "movie": {"slug": "heat"}, "body": SLOW}})
        with asking(served, [slow]) as (waiting,):
            served.process.send_signal(signal.SIGTERM)
            idle = [read_all(one) for one in connections]
            waiting.setblocking(False)
            with pytest.raises(BlockingIOError):
                waiting.recv(1)

    assert [one.count(b"HTTP/1.1 200") for one in idle] == [1, 0]


@ON_SQLITE
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_second_signal_ends_it_at_once(token: str, monkeypatch: pytest.MonkeyPatch, second: signal.Signals) -> None:
    monkeypatch.setenv("MARQUEE_STOP_SECONDS", "1000")
    place = request(token, CREATE, {"input": {}})[:-5]
    with serving() as served, asking(served, [place]) as (waiting,):
        served.process.send_signal(signal.SIGTERM)
        wait_until_closed(served.place)
        ended = served.stop(second)
        answered = read_all(waiting)

    assert ended == (-second, "")
    assert answered == b""


@ON_SQLITE
@pytest.mark.usefixtures("token")
def test_it_does_not_wait_for_the_interpreter_to_be_taken_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import atexit, time\natexit.register(time.sleep, 1000)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("MARQUEE_STOP_SECONDS", "1000")
    with serving() as served:
        ended = served.stop(signal.SIGTERM)

    assert ended == (0, "")


@contextmanager
def locked_out(address: Address) -> Iterator[None]:
    """Somebody else holds what acts and reads need, until the end of the block."""
    if address.dialect is Dialect.SQLITE:
        with closing(sqlite3.connect(str(address.path), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(address.dsn))
        runner.run(connection.execute("BEGIN; LOCK TABLE api_token, review, live_review IN ACCESS EXCLUSIVE MODE"))
        yield
        connection.terminate()
