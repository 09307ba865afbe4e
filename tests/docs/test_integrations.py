"""The programs in `docs/integrations.md` do what the text beside them says, against a server."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import orjson
import pytest

from cms.database.addresses.address import Address
from tests.docs.examples import EXAMPLES, load_example
from tests.feed.served import Office, open_office

SEPARATOR = "Paragraph\u2028separated"


@dataclass
class BadLine(httpx2.HTTPTransport):
    """A line to the server that loses answers, which the server gave: some whole, some in the middle."""

    losses: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.keys.append(request.headers.get("idempotency-key"))
        response = super().handle_request(request)
        loss = self.losses.pop(0) if self.losses else "none"
        if loss == "none":
            return response
        body = response.read()
        if loss == "timeout":
            raise httpx2.ReadTimeout("lost")
        if loss == "status":
            return httpx2.Response(502, text="bad gateway")
        return httpx2.Response(200, stream=_Broken(body))


@dataclass
class _Broken(httpx2.SyncByteStream):
    body: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.body[: len(self.body) * 2 // 3]
        raise httpx2.ReadError("broken off")


@pytest.fixture
def office(address: Address) -> Iterator[Office]:
    """A server, and who may publish there."""
    with open_office(address) as opened:
        yield opened


@pytest.fixture
def line() -> BadLine:
    """A line that works until it is told not to."""
    return BadLine()


@pytest.fixture
def client(office: Office, line: BadLine) -> Iterator[httpx2.Client]:
    """Who asks the server over that line."""
    headers = {"authorization": f"Bearer {office.token}", "accept-encoding": "identity"}
    with httpx2.Client(base_url=office.address, transport=line, headers=headers, timeout=60) as opened:
        yield opened


@pytest.fixture
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModuleType]:
    """The program that a test names."""
    with load_example(request.param, tmp_path) as module:
        yield module


def names(path: Path) -> list[str]:
    """What is in a copy."""
    with closing(sqlite3.connect(path)) as db:
        return sorted(orjson.loads(entry)["name"] for (entry,) in db.execute("SELECT entry FROM entry"))


def unpublish(office: Office, key: str) -> None:
    office.run("mutation ($id: ID!) { unpublish(ids: [$id]) { errors { code } } }", {"id": key})


def movie(number: str, **values: Any) -> dict[str, Any]:
    return {"key": {"source": "tmdb", "value": number}, "data": {"year": 2014, **values}}


def outcomes(results: list[dict[str, Any]]) -> list[str]:
    return [one["outcome"] for one in results]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_is_short(name: str) -> None:
    assert len(EXAMPLES[name].splitlines()) < 40


@pytest.mark.parametrize("program", ["sync"], indirect=True)
def test_a_copy_follows_what_is_live(office: Office, client: httpx2.Client, program: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite3"
    gone = office.publish_keyword("revenge")
    office.publish_keyword(SEPARATOR)

    program.sync(client, path)
    first = names(path)
    unpublish(office, gone)
    office.publish_keyword("neo-noir")
    program.sync(client, path)

    assert first == [SEPARATOR, "revenge"]
    assert names(path) == [SEPARATOR, "neo-noir"]


@pytest.mark.parametrize("program", ["sync"], indirect=True)
def test_a_copy_that_is_broken_off_stays_as_it_was(
    office: Office, client: httpx2.Client, line: BadLine, program: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite3"
    office.publish_keyword("revenge")
    program.sync(client, path)
    office.publish_keyword("neo-noir")
    office.publish_keyword("dogs")
    line.losses = ["middle"]

    with pytest.raises(httpx2.ReadError):
        program.sync(client, path)

    assert names(path) == ["revenge"]
    program.sync(client, path)
    assert names(path) == ["dogs", "neo-noir", "revenge"]


@pytest.mark.parametrize("program", ["sync"], indirect=True)
def test_a_copy_whose_cursor_has_expired_begins_again(
    office: Office, client: httpx2.Client, program: ModuleType, address: Address, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite3"
    gone = office.publish_keyword("revenge")
    program.sync(client, path)
    unpublish(office, gone)
    office.publish_keyword("neo-noir")
    office.expire(address)

    program.sync(client, path)

    assert names(path) == ["neo-noir"]


@pytest.mark.parametrize("program", ["push"], indirect=True)
def test_what_is_pushed_twice_is_written_once(office: Office, client: httpx2.Client, program: ModuleType) -> None:
    items = [movie("1", title="John Wick"), movie("2", title=""), movie("3", title="Heat")]

    first = program.push(client, items, size=2)
    second = program.push(client, items, size=2)

    assert outcomes(first) == ["CREATED", "FAILED", "CREATED"]
    assert first[1]["errors"][0]["field"] == ["items", "1", "data", "title"]
    assert outcomes(second) == ["UNCHANGED", "FAILED", "UNCHANGED"]
    assert office.run("{ movies { totalCount } }") == {"movies": {"totalCount": 2}}


@pytest.mark.parametrize("program", ["push"], indirect=True)
def test_a_push_whose_answer_is_lost_is_sent_again_with_the_same_key(
    client: httpx2.Client, line: BadLine, program: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []
    monkeypatch.setattr("time.sleep", waited.append)
    line.losses = ["timeout", "status"]

    results = program.push(client, [movie("1", title="John Wick")])

    assert outcomes(results) == ["CREATED"]
    assert waited == [0, 1, 2]
    assert len(line.keys) == 3
    assert len(set(line.keys)) == 1
    assert None not in line.keys


@pytest.mark.parametrize("program", ["push"], indirect=True)
def test_a_push_that_is_wrong_is_not_sent_again(client: httpx2.Client, line: BadLine, program: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="MovieInput has no field nonsense"):
        program.push(client, [movie("1", nonsense=1)])
    client.headers["authorization"] = "Bearer nobody"
    with pytest.raises(RuntimeError, match="UNAUTHENTICATED"):
        program.push(client, [movie("1", title="John Wick")])

    assert len(line.keys) == 2
