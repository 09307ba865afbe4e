"""A ping: a made-up change, sent at once, so that somebody who sets a webhook up sees how it goes."""

from uuid import UUID

from cms.access.actor import Actor
from cms.changes.change_action import ChangeAction
from cms.changes.models import ContentClock
from cms.changes.webhook_models import StoredDelivery, StoredWebhook
from cms.content_types import REGISTRY
from cms.ids import new_key
from cms.webhooks.delivering.claim import CLAIMED_FOR, Claim, make_claim
from cms.webhooks.delivering.deliver import make_body, send_claim
from cms.webhooks.delivering.record_attempt import note_attempt
from cms.webhooks.records import DeliveryRecord, DeliveryStatus, delivery_record
from cms.webhooks.sending.sender import Attempt
from cms.webhooks.service import WebhookService
from cms.webhooks.webhook_acts import acting, check_manages_webhooks, get_locked

_SLUG = "ping"


async def ping_webhook(service: WebhookService, actor: Actor, key: UUID) -> DeliveryRecord:
    """Sends a made-up change to a webhook, also to one that is switched off, and says how it went; it is not tried again.

    Refused when there is no such webhook; RequestRefused when its document cannot be answered now.
    """
    check_manages_webhooks(actor)
    async with acting(service, actor):
        claim = await _make_ping(service, await get_locked(key, ("id",)))
    # Between two transactions: nobody waits for the receiver.
    return await _record(service, claim, await send_claim(service, claim, await make_body(service, claim)))


async def _make_ping(service: WebhookService, webhook: StoredWebhook) -> Claim:
    at = service.now()
    clock = await ContentClock.get_or_none(id=1)
    type_name = webhook.types[0] if webhook.types else REGISTRY.content_types[0].name
    delivery = await StoredDelivery.create(
        id=new_key(),
        webhook_id=webhook.id,
        change_id=None,
        revision=0 if clock is None else clock.revision,
        action=webhook.actions[0] if webhook.actions else ChangeAction.UPSERT.name,
        type=type_name,
        entry_id=new_key(),
        slug=_SLUG,
        at=at,
        status=DeliveryStatus.PENDING.name,
        failures=0,
        settled_at=at,
    )
    return make_claim(webhook, delivery, at, at + CLAIMED_FOR)


async def _record(service: WebhookService, claim: Claim, attempt: Attempt) -> DeliveryRecord:
    status = DeliveryStatus.DELIVERED if attempt.is_success else DeliveryStatus.FAILED
    async with service.database.transaction():
        delivery = await StoredDelivery.get_or_none(id=claim.delivery.key)
        if delivery is None:
            return claim.delivery  # its webhook was deleted meanwhile
        delivery.status = status.name
        await delivery.save(update_fields=["status"])
        await note_attempt(delivery, attempt)
        return delivery_record(delivery)
