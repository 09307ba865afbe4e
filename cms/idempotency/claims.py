"""Claims on requests with an idempotency key: one process runs a request at a time, and what it came to is kept for a day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError

from cms.clock import now
from cms.database.connect import Database, current_context
from cms.errors import RequestCode, RequestRefused
from cms.idempotency.models import ActReceipt, IdempotentRequest
from cms.idempotency.receipts import CLAIM, Receipts
from cms.ids import new_key

KEPT = timedelta(days=1)
"""For how long a key is remembered."""

RENEWAL_SECONDS = 5.0
"""Between two renewals of a claim."""

_WAIT_SECONDS = 30.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0
"""Between two looks at a request that somebody else is running."""


@dataclass(frozen=True)
class IdempotencyKey:
    """Who named a request how, and a fingerprint of what was asked."""

    caller: UUID
    text: str
    fingerprint: str


@dataclass
class RequestClaim:
    """A request that is ours to run, with the receipts of what was done of it before; or the response it came to."""

    receipts: Receipts
    response: bytes | None = None

    def finish(self, response: bytes) -> None:
        """Have the response kept, instead of the receipts, when the claim ends."""
        self.response = response


@asynccontextmanager
async def claim_request(database: Database, key: IdempotencyKey) -> AsyncIterator[RequestClaim]:
    """The request of this key, claimed until the end of the block unless it has its response already.

    RequestRefused with IDEMPOTENCY_KEY_REUSED when the key was given to something else, and with UNAVAILABLE when
    somebody else is still running it after half a minute.
    """
    row, is_finished = await _wait_for_claim(database, key)
    receipts = Receipts(database, row.id, row.claim or row.id, {})
    if is_finished:
        yield RequestClaim(receipts, row.response)
        return
    with current_context(database.context):
        receipts.values.update({one.field: one.value for one in await ActReceipt.filter(request_id=row.id)})
    claim = RequestClaim(receipts)
    renewal = asyncio.create_task(_renew(database, row))
    try:
        yield claim
    finally:
        renewal.cancel()
        with suppress(asyncio.CancelledError):
            await renewal
        await _end(database, row, claim)


async def _wait_for_claim(database: Database, key: IdempotencyKey) -> tuple[IdempotentRequest, bool]:
    waited, pause = 0.0, FIRST_PAUSE_SECONDS
    while True:
        with suppress(IntegrityError):  # somebody was as fast with the same key
            row = await _try_claim(database, key)
            if row is not None:
                return row
        if waited >= _WAIT_SECONDS:
            message = "the request with this Idempotency-Key is still running; send it again with the same key in a while"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        await asyncio.sleep(pause)
        waited, pause = waited + pause, min(2 * pause, LONGEST_PAUSE_SECONDS)


async def _try_claim(database: Database, key: IdempotencyKey) -> tuple[IdempotentRequest, bool] | None:
    """The request and whether it is finished; None while somebody else runs it."""
    at = now()
    async with database.transaction():
        await IdempotentRequest.filter(created_at__lt=at - KEPT).delete()
        row = await IdempotentRequest.filter(caller=key.caller, key=key.text).select_for_update().first()
        if row is None:
            row = IdempotentRequest(id=new_key(), caller=key.caller, key=key.text, fingerprint=key.fingerprint, created_at=at)
            await row.save(force_create=True)
        if row.fingerprint != key.fingerprint:
            message = "this Idempotency-Key was given to another request; give each request a key of its own"
            raise RequestRefused(RequestCode.IDEMPOTENCY_KEY_REUSED, message)
        if row.response is not None:
            return row, True
        if row.claimed_until is not None and row.claimed_until > at:
            return None
        row.claim, row.claimed_until = new_key(), at + CLAIM
        await row.save(update_fields=["claim", "claimed_until"])
        return row, False


async def _renew(database: Database, row: IdempotentRequest) -> None:
    while True:
        await asyncio.sleep(RENEWAL_SECONDS)
        with suppress(RequestRefused), current_context(database.context):
            await IdempotentRequest.filter(id=row.id, claim=row.claim).update(claimed_until=now() + CLAIM)


async def _end(database: Database, row: IdempotentRequest, claim: RequestClaim) -> None:
    """Keep the response, or let go of what was not finished: whoever sends it again goes on from its receipts."""
    with suppress(RequestRefused):  # the claim ends by itself
        async with database.transaction():
            ours = IdempotentRequest.filter(id=row.id, claim=row.claim)
            kept = await ours.update(response=claim.response, claimed_until=None)
            if kept and claim.response is not None:
                await ActReceipt.filter(request_id=row.id).delete()
            elif kept and not await ActReceipt.filter(request_id=row.id).exists():
                await IdempotentRequest.filter(id=row.id).delete()
