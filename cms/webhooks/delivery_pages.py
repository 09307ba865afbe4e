"""Deliveries and their attempts as they are read: page by page, newest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.changes.webhook_models import StoredAttempt, StoredDelivery
from cms.database.connect import current_context
from cms.webhooks.records import AttemptRecord, DeliveryRecord, DeliveryStatus, attempt_record, delivery_record
from cms.webhooks.service import WebhookService


@dataclass(frozen=True)
class DeliveryPage:
    """A page, and whether there is more behind it."""

    deliveries: Sequence[DeliveryRecord]
    has_next: bool


async def list_deliveries(
    service: WebhookService, webhook_key: UUID, *, status: DeliveryStatus | None = None, first: int, after: UUID | None = None
) -> DeliveryPage:
    """A webhook's deliveries, newest first; `after` is the key of the last one of the page before."""
    wanted = StoredDelivery.filter(webhook_id=webhook_key)
    if status is not None:
        wanted = wanted.filter(status=status.name)
    if after is not None:
        wanted = wanted.filter(id__lt=after)
    with current_context(service.database.context):
        found = await wanted.order_by("-id").limit(first + 1)
    return DeliveryPage([delivery_record(one) for one in found[:first]], len(found) > first)


async def has_newer_delivery(service: WebhookService, delivery: DeliveryRecord, status: DeliveryStatus | None = None) -> bool:
    """Whether a webhook has a delivery that is newer than this one, of a status when one is given."""
    newer = StoredDelivery.filter(webhook_id=delivery.webhook_key, id__gt=delivery.key)
    with current_context(service.database.context):
        return await (newer if status is None else newer.filter(status=status.name)).exists()


async def count_deliveries(service: WebhookService, webhook_key: UUID, status: DeliveryStatus | None = None) -> int:
    """How many deliveries a webhook has, of a status when one is given."""
    wanted = StoredDelivery.filter(webhook_id=webhook_key)
    with current_context(service.database.context):
        return await (wanted if status is None else wanted.filter(status=status.name)).count()


async def find_deliveries(service: WebhookService, keys: Sequence[UUID]) -> dict[UUID, DeliveryRecord]:
    """Those of the deliveries with these keys that are there."""
    with current_context(service.database.context):
        return {one.id: delivery_record(one) for one in await StoredDelivery.filter(id__in=list(keys))}


async def find_attempts(service: WebhookService, keys: Sequence[UUID]) -> dict[UUID, list[AttemptRecord]]:
    """The attempts of each of these deliveries, newest first."""
    found: dict[UUID, list[AttemptRecord]] = defaultdict(list)
    with current_context(service.database.context):
        for one in await StoredAttempt.filter(delivery_id__in=list(keys)).order_by("-id"):
            found[one.delivery_id].append(attempt_record(one))  # type: ignore[attr-defined]  # made of the relation
    return {key: found[key] for key in keys}
