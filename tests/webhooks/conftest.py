"""A database with films, a receiver, and webhooks whose time and chance are the test's."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest

from cms.access.actor import CMS
from cms.clock import now
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, unpublish_entries, update_entry
from cms.errors import RequestCode, RequestRefused
from cms.ids import EntryKey
from cms.webhooks.records import WebhookRecord
from cms.webhooks.runner import DeliveryRunner
from cms.webhooks.sending.destinations import Destinations
from cms.webhooks.sending.networks import parse_networks
from cms.webhooks.sending.sender import Sender
from cms.webhooks.service import DocumentAnswer, UnfitDocument, WebhookService
from cms.webhooks.webhook_acts import create_webhook
from tests.factories import make_keyword
from tests.webhooks.receiver import Receiver, receiving

HERE = parse_networks("127.0.0.0/8")


@dataclass
class Clock:
    """A clock that the test moves."""

    at: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


@dataclass
class EchoingDocuments:
    """Answers every document with what it was asked, and how often; refuses those that say so."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    is_away: bool = False

    async def check(self, text: str) -> None:
        if "mutation" in text:
            raise UnfitDocument("it asks for a mutation; a webhook only reads")

    async def answer(self, text: str, entry_id: str) -> DocumentAnswer:
        if self.is_away:
            raise RequestRefused(RequestCode.UNAVAILABLE, "the database is away")
        self.asked.append((text, entry_id))
        return DocumentAnswer(b'{"data":{"asked":%d}}' % len(self.asked), 7)


@dataclass
class Library:
    """Publishes keywords, which are as good as any entry here."""

    database: Database

    async def publish(self, name: str) -> EntryKey:
        """A new entry, live under a revision of its own."""
        saved = await create_entry(self.database, CMS, "Keyword", make_keyword(name=name))
        await publish_entries(self.database, CMS, [saved.entry_key])
        return saved.entry_key

    async def rename(self, entry: EntryKey, name: str) -> None:
        """Change an entry, and publish it again."""
        await update_entry(self.database, CMS, entry[0], entry[1], {"name": name, "slug": name})
        await publish_entries(self.database, CMS, [entry])

    async def remove(self, entry: EntryKey) -> None:
        """Take an entry out of the live edition."""
        await unpublish_entries(self.database, CMS, [entry])


@dataclass
class Post:
    """All that a test of deliveries has in its hands."""

    service: WebhookService
    receiver: Receiver
    clock: Clock
    documents: EchoingDocuments
    library: Library

    async def make_hook(self, **values: Any) -> WebhookRecord:
        """Make a webhook that leads to the receiver, which knows its secret."""
        hook, secret = await create_webhook(self.service, CMS, {"name": "site", "url": self.receiver.url, **values})
        self.receiver.secrets.append(secret)
        return hook

    async def drain(self) -> None:
        """Deliver what is due."""
        await DeliveryRunner(self.service).drain()

    async def drain_for(self, **time: float) -> None:
        """Let time pass, and deliver what is due by then."""
        self.clock.forward(**time)
        await self.drain()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the webhooks, which the foreign verifier believes as well."""
    made = Clock()

    class Present(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Present":
            return cls.fromtimestamp(made().timestamp(), tz)

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Present)
    return made


@pytest.fixture
async def post(database: Database, clock: Clock) -> AsyncIterator[Post]:
    """Webhooks over a fresh database of each kind, and a receiver on this machine."""
    documents = EchoingDocuments()
    service = WebhookService(database, Sender(Destinations(HERE)), documents, clock, lambda: 1.0)
    async with receiving() as receiver:
        yield Post(service, receiver, clock, documents, Library(database))
