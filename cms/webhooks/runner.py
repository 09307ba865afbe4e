"""The runner: looks for what is due, sends several deliveries at once, and leaves nothing taken behind."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cms.changes.watch import Watch
from cms.database.addresses.address import Dialect
from cms.errors import RequestRefused
from cms.webhooks.delivering.claim import Claim, claim_deliveries, find_webhooks_with_work, release_claims
from cms.webhooks.delivering.deliver import deliver_claim
from cms.webhooks.delivering.sweep import sweep_deliveries
from cms.webhooks.service import WebhookService

MOST_AT_ONCE = 32
"""Requests that one process has under way, to all webhooks together."""

LOOK_SECONDS = 1.0
SECONDS_TO_FINISH = 0.5
"""What is under way when the process stops is waited for so long, then given back."""

SWEEP_EVERY = timedelta(hours=1)
_WAIT_SECONDS = 60.0

log = logging.getLogger("marquee")


@dataclass
class DeliveryRunner:
    """Delivers for as long as it runs; any number of processes may have one."""

    service: WebhookService
    watch: Watch | None = None
    _under_way: dict[asyncio.Task[None], Claim] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _is_leaving: bool = False
    _swept_at: datetime | None = None

    async def run(self) -> None:
        """Looks whenever something was changed or delivered, and once a second, until it is told to leave."""
        following = asyncio.create_task(self._follow(), name="wake for changes")
        try:
            while not self._is_leaving:
                self._wake.clear()
                await self._look_calmly()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
        finally:
            following.cancel()
            await asyncio.wait([following])

    async def look(self) -> int:
        """Takes what is due and starts to send it; to how many requests that came."""
        started = 0
        under_way = Counter(claim.delivery.webhook_key for claim in self._under_way.values())
        # Those first that have the fewest under way: receivers that stall do not take each place that becomes free.
        for key in sorted(await find_webhooks_with_work(self.service.database, self.service.now()), key=under_way.__getitem__):
            free = MOST_AT_ONCE - len(self._under_way)
            if free <= 0 or self._is_leaving:
                break
            claims = await claim_deliveries(self.service.database, key, self.service.now(), free)
            for claim in claims.taken:
                task = asyncio.create_task(self._deliver(claim), name="deliver")
                self._under_way[task] = claim
                task.add_done_callback(self._finish)
            started += len(claims.taken)
            if claims.has_more:
                self._wake.set()
        return started

    async def drain(self) -> None:
        """Delivers until nothing is due and nothing is under way."""
        while await self.look() or self._under_way or self._wake.is_set():
            self._wake.clear()
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    def leave(self) -> None:
        """Take nothing more."""
        self._is_leaving = True
        self._wake.set()

    async def finish(self) -> None:
        """Leave, wait a little for what is under way, and give back what is not done."""
        self.leave()
        under_way = dict(self._under_way)
        if not under_way:
            return
        _, late = await asyncio.wait(under_way, timeout=SECONDS_TO_FINISH)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            with suppress(RequestRefused):  # then the claims end in time
                await release_claims(self.service.database, [under_way[task] for task in late])

    def _finish(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._wake.set()

    async def _deliver(self, claim: Claim) -> None:
        try:
            await deliver_claim(self.service, claim)
        except RequestRefused:
            log.warning("a delivery was not recorded, and will be sent again")
        except Exception:
            log.exception("a delivery could not be made")

    async def _look_calmly(self) -> None:
        try:
            await self.look()
            await self._sweep()
        except RequestRefused:
            return  # the database is away, which it has said itself
        except Exception:
            log.exception("webhooks could not be looked after")

    async def _sweep(self) -> None:
        at = self.service.now()
        if self._swept_at is None or at - self._swept_at >= SWEEP_EVERY:
            self._swept_at = at
            await sweep_deliveries(self.service.database, at)

    async def _follow(self) -> None:
        # A file tells nobody: there, to wait is to look, and once a second is often enough.
        if self.watch is None or self.service.database.dialect is Dialect.SQLITE:
            return
        while True:
            if await self.watch.wait_for(self.watch.revision + 1, _WAIT_SECONDS):
                self._wake.set()


@asynccontextmanager
async def run_deliveries(service: WebhookService, watch: Watch) -> AsyncIterator[DeliveryRunner]:
    """A runner at work until the end of the block."""
    runner = DeliveryRunner(service, watch)
    running = asyncio.create_task(runner.run(), name="deliver to webhooks")
    try:
        yield runner
    finally:
        await runner.finish()
        await asyncio.wait([running])
