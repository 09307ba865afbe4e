"""Sending again: deliveries by their keys, or all that a webhook would have been told after a place in the log."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from cms.access.actor import Actor
from cms.changes.models import Change
from cms.changes.webhook_models import StoredDelivery, StoredWebhook
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import run_in_snapshot
from cms.errors import ErrorCode, Refusal, Refused, RequestRefused, refuse
from cms.feed.cursor import decode_position
from cms.feed.log_state import check_position, read_log_state
from cms.feed.position import LAST_CHANGE, ChangePosition, Position, began_at
from cms.webhooks.delivering.plan_changes import PORTION, is_wanted, make_delivery, read_log
from cms.webhooks.records import DeliveryRecord, DeliveryStatus, delivery_record
from cms.webhooks.service import WebhookService
from cms.webhooks.webhook_acts import acting, check_manages_webhooks, get_locked

MOST_SHOWN = 100
"""Of the deliveries that a place in the log led to, the first so many are told."""


async def replay_deliveries(service: WebhookService, actor: Actor, keys: Sequence[UUID]) -> list[DeliveryRecord]:
    """Has deliveries sent again, with the body and the id that they have; what is under way is sent already.

    Refused, with paths such as ids, 2, when one is not there; then none is.
    """
    check_manages_webhooks(actor)
    at = service.now()
    async with acting(service, actor):
        found = {one.id: one for one in await StoredDelivery.filter(id__in=list(keys))}
        missing = [str(place) for place, key in enumerate(keys) if key not in found]
        if missing:
            message = "There is no such delivery; it may have been removed, as settled ones are after a month."
            raise Refused([Refusal(ErrorCode.NOT_FOUND, ("ids", place), message) for place in missing])
        for webhook_key in sorted({delivery_record(one).webhook_key for one in found.values()}):
            await get_locked(webhook_key, ("ids",))
        await _renew(list(found), at)
        again = {one.id: delivery_record(one) for one in await StoredDelivery.filter(id__in=list(keys))}
        return [again[key] for key in keys]


async def replay_after(service: WebhookService, actor: Actor, webhook_key: UUID, after: str) -> list[DeliveryRecord]:
    """Has everything sent again that is of a webhook's types and actions and came after a cursor of the feed.

    What was never made for it, because it did not exist then, is made. The first of them are told. It is done in portions,
    each a transaction of its own: a log may be long, and others write meanwhile. Refused when there is no such webhook, and
    for a cursor that leads nowhere.
    """
    check_manages_webhooks(actor)
    place = await _find_place(service, after)
    at = service.now()
    shown: list[DeliveryRecord] = []
    has_more = True
    while has_more:
        async with acting(service, actor):
            webhook = await get_locked(webhook_key, ("webhook",))
            changes = await read_log(place, PORTION)
            # What is beyond its own place is planned in its time.
            own = (webhook.place_revision, webhook.place_change)
            ids = [one.id for one in changes if (one.revision, one.id) <= own and is_wanted(webhook, one)]
            made = await _make_missing(webhook, ids, at)
            await _renew([one.id for one in made], at)
            if len(shown) < MOST_SHOWN:
                keys = [one.id for one in made][: MOST_SHOWN - len(shown)]
                again = await StoredDelivery.filter(id__in=keys).order_by("revision", "change_id")
                shown += [delivery_record(one) for one in again]
        has_more = len(changes) == PORTION
        place = (changes[-1].revision, changes[-1].id) if changes else place
    return shown


async def _find_place(service: WebhookService, after: str) -> tuple[int, int]:
    async def step(store: Store) -> Position:
        state = await read_log_state(store)
        position = decode_position(state.installation, after)
        await check_position(store, state, position)
        return position

    try:
        position = await run_in_snapshot(service.database, step)
    except RequestRefused as refused:
        if refused.field != ("after",):
            raise
        raise refuse(ErrorCode.INVALID, ("after",), f"{refused.message[:1].upper()}{refused.message[1:]}.") from refused
    return began_at(position).revision, position.change if isinstance(position, ChangePosition) else LAST_CHANGE


async def _make_missing(webhook: StoredWebhook, ids: list[int], at: datetime) -> list[StoredDelivery]:
    """The deliveries of these changes, in their order, after those that are missing were made."""
    there = await StoredDelivery.filter(webhook_id=webhook.id, change_id__in=ids).values_list("change_id", flat=True)
    missing = await Change.filter(id__in=list(set(ids) - set(there))).order_by("revision", "id")
    await StoredDelivery.bulk_create([make_delivery(webhook, one, at) for one in missing])
    return await StoredDelivery.filter(webhook_id=webhook.id, change_id__in=ids).order_by("revision", "change_id")


async def _renew(keys: list[UUID], at: datetime) -> None:
    """Makes deliveries due, as if they had never been tried; those under way are left alone."""
    idle = StoredDelivery.filter(Q(claimed_until=None) | Q(claimed_until__lte=at), id__in=keys)
    fresh = {"status": DeliveryStatus.PENDING.name, "next_attempt_at": at, "claimed_until": None, "settled_at": None}
    await idle.update(**fresh, trying_since=None, failures=0)
