"""The acts on webhooks, each one transaction: made, changed, deleted, and given another secret."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from cms.access.actor import Actor, Permission
from cms.access.token_validity import check_not_revoked
from cms.changes.models import ContentClock
from cms.changes.webhook_models import StoredDelivery, StoredWebhook
from cms.database.connect import current_context
from cms.errors import ErrorCode, refuse
from cms.feed.position import LAST_CHANGE
from cms.ids import new_key
from cms.webhooks.records import UNFINISHED, WebhookRecord, webhook_record
from cms.webhooks.sending.signature import new_signing_secret
from cms.webhooks.service import WebhookService
from cms.webhooks.webhook_values import Values, check_values

MOST_WEBHOOKS = 100
BOTH_SIGN_FOR = timedelta(days=1)
"""How long the secret before signs beside a new one."""


async def list_webhooks(service: WebhookService) -> list[WebhookRecord]:
    """All webhooks, oldest first. The caller has made sure that whoever asks may manage them."""
    with current_context(service.database.context):
        return [webhook_record(one) for one in await StoredWebhook.all().order_by("id")]


async def find_webhooks(service: WebhookService, keys: list[UUID]) -> dict[UUID, WebhookRecord]:
    """Those of the webhooks with these keys that are there. The caller has made sure as above."""
    with current_context(service.database.context):
        return {one.id: webhook_record(one) for one in await StoredWebhook.filter(id__in=keys)}


async def create_webhook(
    service: WebhookService, actor: Actor, values: Values, *, within: tuple[str, ...] = ()
) -> tuple[WebhookRecord, str]:
    """Makes a webhook, which is told of what is changed from now on; with its secret, which is told this once.

    Refused with everything that is wrong, at paths that begin with `within`.
    """
    check_manages_webhooks(actor)
    whole = {"active": True, "types": [], "actions": [], "document": None} | dict(values)
    for name in ("name", "url"):
        whole.setdefault(name, None)
    whole["active"] = True if whole["active"] is None else whole["active"]
    columns = await check_values(service, whole, within)
    secret = new_signing_secret()
    async with acting(service, actor):
        if await StoredWebhook.all().count() >= MOST_WEBHOOKS:
            raise refuse(ErrorCode.INVALID, (), f"There are {MOST_WEBHOOKS} webhooks, as many as can be; delete one first.")
        clock = await ContentClock.get_or_none(id=1)
        place = 0 if clock is None else clock.revision
        made = await StoredWebhook.create(
            id=new_key(),
            created_at=service.now(),
            secret=secret,
            place_revision=place,
            place_change=LAST_CHANGE,
            **columns,
        )
    return webhook_record(made), secret


async def update_webhook(
    service: WebhookService, actor: Actor, key: UUID, values: Values, *, within: tuple[str, ...] = ()
) -> WebhookRecord:
    """Changes what is given. Switched on again, it goes on where it stopped: whatever waits is tried anew, and nothing missed.

    Refused with everything that is wrong, and when there is no such webhook.
    """
    check_manages_webhooks(actor)
    columns = await check_values(service, values, within)
    async with acting(service, actor):
        webhook = await _get(key)
        if columns.get("active") and not webhook.active:
            columns |= {"failing_since": None, "paused_reason": None}
            anew = {"next_attempt_at": service.now(), "trying_since": None, "failures": 0}
            await StoredDelivery.filter(webhook_id=key, status__in=UNFINISHED, next_attempt_at__isnull=False).update(**anew)
        webhook.update_from_dict(columns)
        await webhook.save()
        return webhook_record(webhook)


async def delete_webhook(service: WebhookService, actor: Actor, key: UUID) -> None:
    """Deletes a webhook with its deliveries; Refused when there is none."""
    check_manages_webhooks(actor)
    async with acting(service, actor):
        await (await _get(key)).delete()


async def rotate_secret(service: WebhookService, actor: Actor, key: UUID) -> tuple[WebhookRecord, str]:
    """Gives a webhook a new secret, told this once; the one before signs beside it for a day. Refused when there is none."""
    check_manages_webhooks(actor)
    secret = new_signing_secret()
    async with acting(service, actor):
        webhook = await _get(key)
        webhook.former_secret, webhook.former_secret_until = webhook.secret, service.now() + BOTH_SIGN_FOR
        webhook.secret = secret
        await webhook.save()
        return webhook_record(webhook), secret


def check_manages_webhooks(actor: Actor) -> None:
    """Refused for who may not manage webhooks."""
    if Permission.MANAGE_WEBHOOKS not in actor.permissions:
        raise refuse(ErrorCode.FORBIDDEN, (), f"{actor.name} may not do this; it takes the permission MANAGE_WEBHOOKS.")


@asynccontextmanager
async def acting(service: WebhookService, actor: Actor) -> AsyncIterator[None]:
    """A transaction of an actor who still stands; AccessRevoked otherwise."""
    async with service.database.transaction() as connection:
        await check_not_revoked(connection, service.database.dialect, actor)
        yield


async def get_locked(key: UUID, field: tuple[str, ...]) -> StoredWebhook:
    """The webhook, which nobody else changes or delivers for until this transaction ends; Refused when there is none."""
    found = await StoredWebhook.filter(id=key).select_for_update().first()
    if found is None:
        raise refuse(ErrorCode.NOT_FOUND, field, "There is no such webhook; webhooks lists those there are.")
    return found


async def _get(key: UUID) -> StoredWebhook:
    return await get_locked(key, ("id",))
