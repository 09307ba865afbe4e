"""The planner: changes beyond a webhook's place in the log become deliveries, in the transaction that moves the place."""

from datetime import datetime

from cms.changes.models import Change
from cms.changes.webhook_models import StoredDelivery, StoredWebhook
from cms.ids import new_key
from cms.webhooks.records import DeliveryStatus

PORTION = 500
"""Of the log, read at once: a bound on the time for which a webhook is held."""


async def plan_changes(webhook: StoredWebhook, at: datetime) -> int:
    """Makes the next deliveries of a webhook whose row this transaction has locked; how many changes it went through."""
    changes = await read_log((webhook.place_revision, webhook.place_change), PORTION)
    if changes:
        await StoredDelivery.bulk_create([make_delivery(webhook, one, at) for one in changes if is_wanted(webhook, one)])
        webhook.place_revision, webhook.place_change = changes[-1].revision, changes[-1].id
        await webhook.save(update_fields=["place_revision", "place_change"])
    return len(changes)


async def read_log(place: tuple[int, int], most: int) -> list[Change]:
    """What the log has beyond a place, in its order."""
    revision, change_id = place
    # Two statements, each along the index: revisions may be larger than a portion.
    found = await Change.filter(revision=revision, id__gt=change_id).order_by("id").limit(most)
    if len(found) < most:
        found += await Change.filter(revision__gt=revision).order_by("revision", "id").limit(most - len(found))
    return found


def is_wanted(webhook: StoredWebhook, change: Change) -> bool:
    """Whether a webhook is told of a change."""
    of_type = not webhook.types or change.type in webhook.types
    return of_type and (not webhook.actions or change.action in webhook.actions)


def make_delivery(webhook: StoredWebhook, change: Change, at: datetime) -> StoredDelivery:
    """A delivery that is due at once."""
    return StoredDelivery(
        id=new_key(),
        webhook_id=webhook.id,
        change_id=change.id,
        revision=change.revision,
        action=change.action,
        type=change.type,
        entry_id=change.entry_id,
        slug=change.slug,
        at=change.at,
        status=DeliveryStatus.PENDING.name,
        failures=0,
        next_attempt_at=at,
    )
