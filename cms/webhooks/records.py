"""What is told of webhooks, deliveries and attempts: everything but secrets."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from cms.changes.webhook_models import StoredAttempt, StoredDelivery, StoredWebhook

WEBHOOK_PREFIX, DELIVERY_PREFIX = "webhook", "delivery"
"""What public ids of them begin with."""


class DeliveryStatus(Enum):
    """How far a delivery is."""

    PENDING = "It was not tried yet."
    DELIVERED = "The receiver took it, with a status of 2xx."
    FAILED = "The last attempt failed; it is tried again at nextAttemptAt. A ping is not."
    PARKED = "It was tried for a day, and is not tried any more. replayDeliveries sends it again."


UNFINISHED = (DeliveryStatus.PENDING.name, DeliveryStatus.FAILED.name)


@dataclass(frozen=True)
class WebhookRecord:
    """A webhook; `types` are names of content types, `actions` of what became of an entry, each empty for all."""

    key: UUID
    name: str
    url: str
    active: bool
    types: tuple[str, ...]
    actions: tuple[str, ...]
    document: str | None
    created_at: datetime
    paused_reason: str | None


@dataclass(frozen=True)
class ChangeRecord:
    """A change as the log has it; without an id it is made up, for a ping."""

    id: int | None
    revision: int
    action: str
    type_name: str
    entry_key: UUID
    slug: str
    at: datetime


@dataclass(frozen=True)
class DeliveryRecord:
    """One change on its way to one webhook."""

    key: UUID
    webhook_key: UUID
    change: ChangeRecord
    status: DeliveryStatus
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class AttemptRecord:
    """One request that was made, or could not be."""

    at: datetime
    duration_ms: int
    status_code: int | None
    error: str | None
    response_start: str | None


def webhook_record(stored: StoredWebhook) -> WebhookRecord:
    """A webhook as its row has it."""
    return WebhookRecord(
        stored.id,
        stored.name,
        stored.url,
        stored.active,
        tuple(stored.types),
        tuple(stored.actions),
        stored.document,
        stored.created_at,
        stored.paused_reason,
    )


def delivery_record(stored: StoredDelivery) -> DeliveryRecord:
    """A delivery as its row has it."""
    change = ChangeRecord(
        stored.change_id, stored.revision, stored.action, stored.type, stored.entry_id, stored.slug, stored.at
    )
    return DeliveryRecord(stored.id, _webhook_key(stored), change, DeliveryStatus[stored.status], stored.next_attempt_at)


def attempt_record(stored: StoredAttempt) -> AttemptRecord:
    """An attempt as its row has it."""
    return AttemptRecord(stored.at, stored.duration_ms, stored.status_code, stored.error, stored.response_start)


def _webhook_key(stored: StoredDelivery) -> UUID:
    key: UUID = stored.webhook_id  # type: ignore[attr-defined]  # Tortoise makes it of the relation
    return key
