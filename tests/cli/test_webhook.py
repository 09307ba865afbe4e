"""`cms webhook`: what its commands print, and what they refuse."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from standardwebhooks import Webhook

from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.cli.main import main
from cms.feed.feed import read_changes
from tests.databases import MODELS

Captured = pytest.CaptureFixture[str]


class Hook(BaseHTTPRequestHandler):
    """Takes what is signed with the secret that the server knows."""

    secret = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        Webhook(self.secret).verify(body, dict(self.headers))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def hooked() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def lines(capsys: Captured, *arguments: str) -> list[list[str]]:
    """What a command prints, in columns."""
    capsys.readouterr()
    assert main(["webhook", *arguments]) == 0
    return [re.split(r" {2,}", line) for line in capsys.readouterr().out.splitlines()]


def create(capsys: Captured, url: str = "http://127.0.0.1:9/", *options: str) -> tuple[str, str]:
    """The id and the secret of a new webhook."""
    ((secret,),) = lines(capsys, "create", "site", url, *options)
    return lines(capsys, "list")[-1][0], secret


@pytest.fixture
def inside(on_migrated: Address, settings: pytest.MonkeyPatch) -> Address:
    """Webhooks may lead to this machine."""
    settings.setenv("MARQUEE_WEBHOOK_ALLOW", "127.0.0.1")
    return on_migrated


@pytest.mark.usefixtures("inside")
def test_create_prints_the_secret_alone_and_list_everything_else(capsys: Captured) -> None:
    id_, secret = create(capsys, "http://127.0.0.1:9/", "--type", "MOVIE", "--action", "REMOVE")

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/=]{44}", secret)
    assert lines(capsys, "list") == [
        ["ID", "NAME", "ACTIVE", "TOLD OF", "URL"],
        [id_, "site", "yes", "MOVIE REMOVE", "http://127.0.0.1:9/"],
    ]


@pytest.mark.usefixtures("inside")
def test_a_ping_is_delivered_listed_and_replayed(capsys: Captured) -> None:
    with hooked() as port:
        id_, Hook.secret = create(capsys, f"http://127.0.0.1:{port}/")
        assert main(["webhook", "ping", id_]) == 0
        head, (delivery, *rest) = lines(capsys, "deliveries", id_)

    assert head == ["ID", "STATUS", "CHANGE", "SLUG", "ATTEMPTS", "LAST", "NEXT"]
    assert rest == ["DELIVERED", "ping", "ping", "1", "it answered 204"]
    assert lines(capsys, "replay", delivery) == [["1 deliveries are sent again by the servers that run."]]
    assert lines(capsys, "deliveries", id_, "--status", "PARKED") == [["There are no deliveries."]]


@pytest.mark.usefixtures("inside")
def test_a_ping_that_is_not_taken_is_a_refusal(capsys: Captured) -> None:
    id_, _ = create(capsys)
    capsys.readouterr()

    assert main(["webhook", "ping", id_]) == 1

    said = capsys.readouterr()
    assert (said.out, said.err[:30]) == ("", "no connection could be made, a")


def test_a_webhook_is_rotated_replayed_and_deleted(inside: Address, capsys: Captured) -> None:
    id_, secret = create(capsys)
    cursor = asyncio.run(_end_of_feed(inside))

    assert lines(capsys, "rotate", id_) != [[secret]]
    assert lines(capsys, "replay", id_, "--after", cursor) == [["They are sent again."]]
    assert lines(capsys, "delete", id_) == [[f"The webhook {id_} is deleted."]]
    assert lines(capsys, "list") == [["There are no webhooks."]]


async def _end_of_feed(address: Address) -> str:
    async with open_database(address, models=MODELS) as database:
        return (await read_changes(database, frozenset({"Movie"}), None, 1)).cursor


@pytest.mark.usefixtures("on_migrated")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["create", "site", "http://127.0.0.1/"], "url: Http is for networks in MARQUEE_WEBHOOK_ALLOW only; use https."),
        (["create", "site", "https://127.0.0.1/"], "url: '127.0.0.1' has an address that is not public;"),
        (["create", "site", "ftp://a/"], "url: The scheme of a url is https, not 'ftp'."),
        (["create", "site", "https://127.0.0.1/", "--type", "BOOK"], "types: 'BOOK' is no content type"),
        (["create", "site", "https://127.0.0.1/", "--document", "nowhere.graphql"], "nowhere.graphql cannot be read as text"),
        (["ping", "nonsense"], "id: 'nonsense' is not an id"),
        (["delete", "webhook_0190e4f2-0000-7000-8000-000000000000"], "id: There is no such webhook"),
        (["deliveries", "webhook_0190e4f2-0000-7000-8000-000000000000", "--status", "LOST"], "status: 'LOST' is no status"),
        (["replay", "webhook_0190e4f2-0000-7000-8000-000000000000"], "id: 'webhook_0190e4f2"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], sentence: str, capsys: Captured) -> None:
    assert main(["webhook", *arguments]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
