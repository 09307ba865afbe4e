"""What webhooks are made of: a database, where they may send, and documents that somebody else answers."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cms import clock
from cms.database.connect import Database
from cms.webhooks.sending.sender import Sender


class UnfitDocument(Exception):
    """A document that no webhook can have: a sentence says why, and what would be right."""


@dataclass(frozen=True)
class DocumentAnswer:
    """The body of an answer, which is JSON, and the content revision it was right at."""

    body: bytes
    revision: int


class Documents(Protocol):
    """Checks and answers the documents of webhooks: single queries with the variable `$id: ID!`, of what is live."""

    async def check(self, text: str) -> None:
        """UnfitDocument when it cannot be the document of a webhook."""

    async def answer(self, text: str, entry_id: str) -> DocumentAnswer:
        """What it comes to for the entry with this public id; RequestRefused when it cannot be answered now."""


@dataclass(frozen=True)
class WebhookService:
    """What acts on webhooks and what delivers to them are given. Time and chance can be replaced."""

    database: Database
    sender: Sender
    documents: Documents
    now: Callable[[], datetime] = clock.now
    draw: Callable[[], float] = random.SystemRandom().random
    """From 0 to 1, evenly: what spreads attempts over time."""
