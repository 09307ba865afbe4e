"""The receiver in `docs/integrations.md` takes what a server signs, once, and nothing else."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook
from starlette.testclient import TestClient

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.app_factory import create_app
from tests.cli.serving import SECONDS_TO_GIVE_UP
from tests.databases import MODELS
from tests.docs.examples import load_example
from tests.mutations.desk import Desk

NOWHERE = "http://127.0.0.1:9/"
CREATE = """mutation ($url: String!, $document: String!) {
    createWebhook(input: {name: "site", url: $url, document: $document}) { webhook { id } secret errors { code } } }"""
LEAD = "mutation ($id: ID!, $url: String!) { updateWebhook(id: $id, input: {url: $url}) { errors { code } } }"
DOCUMENT = "query ($id: ID!) { keyword(id: $id) { name } }"
PERMISSIONS = {Permission.WRITE, Permission.PUBLISH, Permission.MANAGE_WEBHOOKS}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"type": "entry.remove", "timestamp": "2026-11-22T16:04:05.123Z", "data": {"change": {"slug": "caf\u00e9"}}}'
PING = '{"type": "ping", "timestamp": "2026-11-22T16:04:05.123Z", "data": {"change": {"slug": "steel"}}}'


class ShelfFull(Exception):
    """What was told cannot be taken now."""


@dataclass
class Shelf:
    """What somebody does who is told."""

    path: Path
    told: "queue.Queue[Any]" = field(default_factory=queue.Queue)
    is_full: bool = False

    def take(self, db: sqlite3.Connection, data: Any) -> None:
        db.execute("CREATE TABLE IF NOT EXISTS told (slug TEXT)")
        db.execute("INSERT INTO told VALUES (?)", (data["change"]["slug"],))
        if self.is_full:
            raise ShelfFull
        self.told.put(data)

    def wait(self) -> Any:
        """What is told next."""
        return self.told.get(timeout=SECONDS_TO_GIVE_UP)

    def slugs(self) -> list[str]:
        """What was told so far, and kept."""
        with closing(sqlite3.connect(self.path)) as db:
            db.execute("CREATE TABLE IF NOT EXISTS told (slug TEXT)")
            return [slug for (slug,) in db.execute("SELECT slug FROM told")]


@contextmanager
def receiving(shelf: Shelf, secret: str) -> Iterator[str]:
    """The receiver of the document, at this address until the end of the block."""
    with (
        load_example("receive", shelf.path.parent) as module,
        module.make_receiver(("127.0.0.1", 0), secret, shelf.path, shelf.take) as server,
    ):
        server.handle_error = lambda *_: None  # which would print what a test raises
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def sign(body: str, *, message: str = "msg_1", secret: str = SECRET, ago: timedelta = timedelta()) -> dict[str, str]:
    """The headers of a message."""
    at = datetime.now(UTC) - ago
    signature = Webhook(secret).sign(message, at, body)
    return {"webhook-id": message, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def send(url: str, body: str, headers: dict[str, str]) -> int:
    """The status that a message is answered with."""
    return httpx2.post(url, content=body.encode(), headers=headers, timeout=SECONDS_TO_GIVE_UP).status_code


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "seen.sqlite3")


@pytest.fixture
def url(shelf: Shelf) -> Iterator[str]:
    """Where a receiver is that knows SECRET."""
    with receiving(shelf, SECRET) as opened:
        yield opened


@pytest.fixture
def desk(address: Address) -> Iterator[Desk]:
    """A desk at an application that may send to this machine."""
    tokens = {"publisher": asyncio.run(_make_token(address))}
    settings = Settings(database_url=address.dsn or str(address), webhook_allow="127.0.0.0/8")
    with TestClient(create_app(settings)) as client:
        yield Desk(client, tokens)


async def _make_token(address: Address) -> str:
    async with open_database(address, models=MODELS) as database:
        return await create_token(database, CMS, "jane", PERMISSIONS)


def test_it_takes_what_the_server_tells(desk: Desk, shelf: Shelf) -> None:
    made = desk.run(CREATE, {"url": NOWHERE, "document": DOCUMENT})["createWebhook"]

    with receiving(shelf, made["secret"]) as url:
        desk.run(LEAD, {"id": made["webhook"]["id"], "url": url})
        key = desk.make("Keyword", name="Revenge")
        desk.publish(key)
        told = shelf.wait()

    assert (told["change"]["action"], told["change"]["id"], told["change"]["slug"]) == ("UPSERT", key, "revenge")
    assert told["result"] == {"data": {"keyword": {"name": "Revenge"}}}


def test_a_message_that_comes_twice_is_taken_once(shelf: Shelf, url: str) -> None:
    statuses = [send(url, BODY, sign(BODY)), send(url, BODY, sign(BODY)), send(url, BODY, sign(BODY, message="msg_2"))]

    assert statuses == [204, 204, 204]
    assert shelf.slugs() == ["café", "café"]


def test_a_ping_is_answered_and_not_taken(shelf: Shelf, url: str) -> None:
    assert send(url, PING, sign(PING)) == 204
    assert shelf.slugs() == []


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(sign(BODY, secret="whsec_bm90IHRoZSBzYW1lIHNlY3JldA=="), id="another secret"),
        pytest.param(sign(f"{BODY} "), id="another body"),
        pytest.param(sign(BODY, ago=timedelta(minutes=6)), id="too old"),
        pytest.param(sign(BODY) | {"webhook-id": "msg_2"}, id="another id"),
        pytest.param(sign(BODY) | {"webhook-signature": "garbage"}, id="no signature"),
        pytest.param({}, id="unsigned"),
    ],
)
def test_what_the_server_did_not_sign_is_refused(shelf: Shelf, url: str, headers: dict[str, str]) -> None:
    assert send(url, BODY, headers) == 400
    assert shelf.slugs() == []


def test_what_could_not_be_taken_is_taken_when_it_comes_again(shelf: Shelf, url: str) -> None:
    shelf.is_full = True
    with pytest.raises(httpx2.RemoteProtocolError):
        send(url, BODY, sign(BODY))
    assert shelf.slugs() == []
    shelf.is_full = False

    assert send(url, BODY, sign(BODY)) == 204
    assert shelf.slugs() == ["café"]
