"""What an attempt came to, and what follows from it for the delivery and its webhook."""

from datetime import timedelta

from cms.changes.webhook_models import StoredAttempt, StoredDelivery, StoredWebhook
from cms.webhooks.delivering.backoff import FAILING_FOR, has_failed_too_long, next_attempt
from cms.webhooks.delivering.claim import Claim
from cms.webhooks.records import DeliveryStatus
from cms.webhooks.sending.sender import GONE, Attempt
from cms.webhooks.service import WebhookService

_WAS_GONE = "It was switched off because the receiver answered 410 Gone; set active to true to go on where it stopped."
_FAILED_LONG = (
    f"It was switched off because every delivery failed for {FAILING_FOR.days} days; "
    "set active to true to go on where it stopped."
)
_DELIVERY_FIELDS = ["status", "trying_since", "failures", "next_attempt_at", "claimed_until", "settled_at"]


async def record_attempt(service: WebhookService, claim: Claim, attempt: Attempt) -> None:
    """Records an attempt, settles its delivery or puts it off, and switches off a webhook that is gone or failed too long.

    Who took a delivery over meanwhile, because this took too long, decides about it, unless it was taken by the receiver.
    """
    async with service.database.transaction():
        webhook = await StoredWebhook.filter(id=claim.delivery.webhook_key).select_for_update().first()
        delivery = await StoredDelivery.get_or_none(id=claim.delivery.key)
        if webhook is None or delivery is None:
            return  # deleted meanwhile
        before = webhook.active, webhook.failing_since
        await note_attempt(delivery, attempt)
        if attempt.is_success:
            _deliver(delivery, webhook, attempt)
        elif delivery.claimed_until == claim.until:
            _put_off(delivery, webhook, service, attempt)
        await delivery.save(update_fields=_DELIVERY_FIELDS)
        if (webhook.active, webhook.failing_since) != before:
            await webhook.save(update_fields=["active", "paused_reason", "failing_since"])


async def put_off_claim(service: WebhookService, claim: Claim) -> None:
    """Puts off a delivery whose document could not be answered now, which is no fault of the receiver."""
    async with service.database.transaction():
        delivery = await StoredDelivery.get_or_none(id=claim.delivery.key, claimed_until=claim.until)
        if delivery is not None:
            delivery.claimed_until = None
            delivery.next_attempt_at = service.now() + timedelta(seconds=1 + service.draw() * 9)
            await delivery.save(update_fields=["claimed_until", "next_attempt_at"])


async def note_attempt(delivery: StoredDelivery, attempt: Attempt) -> None:
    """The row of an attempt."""
    await StoredAttempt.create(
        delivery_id=delivery.id,
        at=attempt.at,
        duration_ms=attempt.duration_ms,
        status_code=attempt.status_code,
        error=attempt.error,
        response_start=attempt.response_start,
    )


def _deliver(delivery: StoredDelivery, webhook: StoredWebhook, attempt: Attempt) -> None:
    delivery.status, delivery.settled_at = DeliveryStatus.DELIVERED.name, attempt.at
    delivery.next_attempt_at = delivery.claimed_until = delivery.trying_since = None
    webhook.failing_since = None


def _put_off(delivery: StoredDelivery, webhook: StoredWebhook, service: WebhookService, attempt: Attempt) -> None:
    at = service.now()
    delivery.claimed_until = None
    delivery.trying_since = delivery.trying_since or attempt.at
    delivery.failures += 1
    delivery.status = DeliveryStatus.FAILED.name
    delivery.next_attempt_at = next_attempt(at, delivery.trying_since, delivery.failures, service.draw())
    if delivery.next_attempt_at is None:
        delivery.status, delivery.settled_at, delivery.trying_since = DeliveryStatus.PARKED.name, at, None
    webhook.failing_since = webhook.failing_since or attempt.at
    if attempt.status_code == GONE:
        webhook.active, webhook.paused_reason = False, _WAS_GONE
    elif has_failed_too_long(at, webhook.failing_since):
        webhook.active, webhook.paused_reason = False, _FAILED_LONG
