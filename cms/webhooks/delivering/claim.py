"""Claims: a delivery is taken by one process, for as long as it may take to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cms.changes.webhook_models import StoredDelivery, StoredWebhook
from cms.database.addresses.address import Dialect
from cms.database.connect import Database
from cms.webhooks.delivering.plan_changes import PORTION, plan_changes
from cms.webhooks.records import DeliveryRecord, delivery_record

CLAIMED_FOR = timedelta(seconds=60)
"""Longer than a delivery can take, its document included; what is not recorded by then was taken by a process that died."""

MOST_TO_ONE = 8
"""Requests under way to one webhook, from all processes together."""

# Only what is not finished has a next attempt, and only what is under way a claim: neither asks for the status, so that one
# index gives what is due in its order, however much waits, and another what is under way.
_DUE = "d.next_attempt_at <= $1 AND (d.claimed_until IS NULL OR d.claimed_until <= $1)"
_WITH_WORK = f"""
SELECT w.id FROM webhook w WHERE w.active AND (
    EXISTS (SELECT 1 FROM change c WHERE c.revision > w.place_revision)
    OR EXISTS (SELECT 1 FROM change c WHERE c.revision = w.place_revision AND c.id > w.place_change)
    OR EXISTS (SELECT 1 FROM delivery d WHERE d.webhook_id = w.id AND {_DUE}))
ORDER BY w.id
"""
# The first that is not finished of its entry, unless one of the same entry is under way: a replay makes earlier ones anew.
CLAIMABLE_DELIVERIES = f"""
SELECT d.id FROM delivery d WHERE d.webhook_id = $2 AND {_DUE} AND NOT EXISTS (
    SELECT 1 FROM delivery e WHERE e.webhook_id = $2 AND e.entry_id = d.entry_id AND e.id <> d.id
        AND e.next_attempt_at IS NOT NULL
        AND (e.claimed_until > $1 OR (e.revision, e.change_id) < (d.revision, d.change_id)))
ORDER BY d.next_attempt_at, d.revision, d.change_id LIMIT $3
"""
"""The keys of what may be sent to a webhook ($2) at an instant ($1), some ($3) at most."""


MOST_PORTIONS = 4
"""Of the change log, gone through while a webhook is held."""


@dataclass(frozen=True)
class Claim:
    """A delivery that this process has until an instant, and what it takes to send it."""

    delivery: DeliveryRecord
    until: datetime
    url: str
    secrets: Sequence[str]
    document: str | None
    body: str | None


@dataclass(frozen=True)
class Claims:
    """What was taken for a webhook, and whether its changes were not all gone through."""

    taken: Sequence[Claim] = ()
    has_more: bool = False


async def find_webhooks_with_work(database: Database, at: datetime) -> list[UUID]:
    """The webhooks for which there is something to plan or to send."""
    async with database.reading() as connection:
        rows = await connection.execute_query_dict(*_written(database.dialect, _WITH_WORK, at))
    return [row["id"] if isinstance(row["id"], UUID) else UUID(row["id"]) for row in rows]


async def claim_deliveries(database: Database, webhook_key: UUID, at: datetime, most: int) -> Claims:
    """Plans for a webhook, and takes what may be sent to it now; nothing when another process has its hands on it."""
    async with database.transaction() as connection:
        webhook = await StoredWebhook.filter(id=webhook_key, active=True).select_for_update(skip_locked=True).first()
        if webhook is None:
            return Claims()
        has_more = await _plan(webhook, at)
        busy = await StoredDelivery.filter(webhook_id=webhook_key, claimed_until__gt=at).count()
        free = min(MOST_TO_ONE - busy, most)
        if free <= 0:
            return Claims((), has_more)
        rows = await connection.execute_query_dict(*_written(database.dialect, CLAIMABLE_DELIVERIES, at, webhook_key, free))
        keys, until = [row["id"] for row in rows], at + CLAIMED_FOR
        await StoredDelivery.filter(id__in=keys).update(claimed_until=until)
        claimed = await StoredDelivery.filter(id__in=keys)
        return Claims([make_claim(webhook, one, at, until) for one in claimed], has_more)


async def _plan(webhook: StoredWebhook, at: datetime) -> bool:
    """Whether there is more of the log than was gone through."""
    for _ in range(MOST_PORTIONS):
        if await plan_changes(webhook, at) < PORTION:
            return False
    return True


async def release_claims(database: Database, claims: Sequence[Claim]) -> None:
    """Gives back what was taken and not recorded, for others to take at once."""
    async with database.transaction():
        for one in claims:
            await StoredDelivery.filter(id=one.delivery.key, claimed_until=one.until).update(claimed_until=None)


def make_claim(webhook: StoredWebhook, delivery: StoredDelivery, at: datetime, until: datetime) -> Claim:
    """What it takes to send a delivery that was taken; for a day after a change of secrets both sign."""
    secrets = [webhook.secret]
    if webhook.former_secret is not None and webhook.former_secret_until is not None and at < webhook.former_secret_until:
        secrets.append(webhook.former_secret)
    return Claim(delivery_record(delivery), until, webhook.url, secrets, webhook.document, delivery.body)


def _written(dialect: Dialect, text: str, *values: object) -> tuple[str, list[object]]:
    """A statement and its values as the database takes them; SQLite has instants and keys as texts."""
    if dialect is Dialect.POSTGRES:
        return text, list(values)
    return text.replace("$", "?"), [value if isinstance(value, int) else str(value) for value in values]
