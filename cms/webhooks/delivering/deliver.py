"""One delivery from its claim to its record: the body made once, then signed, sent, and what became of it."""

from cms.changes.webhook_models import StoredDelivery
from cms.editing.storage.transaction import run_in_snapshot
from cms.errors import RequestRefused
from cms.feed.log_state import read_log_state
from cms.ids import public_id
from cms.webhooks.delivering.claim import Claim
from cms.webhooks.delivering.message import entry_id, make_message
from cms.webhooks.delivering.record_attempt import put_off_claim, record_attempt
from cms.webhooks.records import DELIVERY_PREFIX
from cms.webhooks.sending.sender import Attempt
from cms.webhooks.sending.signature import sign_message
from cms.webhooks.service import WebhookService


async def deliver_claim(service: WebhookService, claim: Claim) -> None:
    """Sends what was claimed, and records it. RequestRefused when the database is away: the claim then ends in time."""
    try:
        body = await make_body(service, claim)
    except RequestRefused:
        await put_off_claim(service, claim)
        return
    await record_attempt(service, claim, await send_claim(service, claim, body))


async def make_body(service: WebhookService, claim: Claim) -> str:
    """The body of a delivery: made when it is first delivered, kept before it is sent. RequestRefused when not now."""
    if claim.body is not None:
        return claim.body
    change = claim.delivery.change
    answer = None if claim.document is None else await service.documents.answer(claim.document, entry_id(change))
    made = make_message(await run_in_snapshot(service.database, read_log_state), change, answer)
    async with service.database.transaction():
        # Whoever took it over meanwhile may have made it, and sent it: then that is what it is.
        await StoredDelivery.filter(id=claim.delivery.key, body=None).update(body=made)
        kept = await StoredDelivery.get_or_none(id=claim.delivery.key)
    return made if kept is None or kept.body is None else kept.body


async def send_claim(service: WebhookService, claim: Claim, body: str) -> Attempt:
    """What a request with a signed body comes to."""
    message_id = public_id(DELIVERY_PREFIX, claim.delivery.key)
    at = service.now()
    headers = {"content-type": "application/json", **sign_message(claim.secrets, message_id, at, body)}
    return await service.sender.send(claim.url, body.encode(), headers, at)
