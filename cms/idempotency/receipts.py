"""Receipts: what each field of a request came to, so that a request that was stopped goes on where it stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

import orjson

from cms.clock import now
from cms.database.connect import Database, Recorder
from cms.errors import RequestCode, RequestRefused
from cms.idempotency.models import ActReceipt, IdempotentRequest
from cms.ids import EntryKey, new_key

CLAIM = timedelta(seconds=20)
"""For how long a request is claimed: a process that is killed renews its claims no more, and whoever asks next goes on."""


@runtime_checkable
class ActResult(Protocol):
    """What an act on entries came to."""

    @property
    def shown_entries(self) -> Sequence[EntryKey]:
        """The entries that a payload shows, in their order."""


@runtime_checkable
class ReceiptedResult(Protocol):
    """What an act came to that says itself what is kept of it."""

    def to_receipt(self) -> bytes:
        """What is kept of it."""


@dataclass(frozen=True)
class Receipts:
    """The receipts of one request, by the names of its fields; None is a field that was begun, and nobody knows more."""

    database: Database
    request: UUID
    claim: UUID
    values: dict[str, bytes | None]

    def recorder(self, field: str) -> Recorder:
        """What writes the receipt of an act on entries, in the act's own transaction."""

        async def record(result: object) -> None:
            if isinstance(result, ReceiptedResult):
                await self._check_claim()
                await self._create(field, result.to_receipt())
            elif isinstance(result, ActResult):
                await self._check_claim()
                entries = [(type_name, str(key)) for type_name, key in result.shown_entries]
                await self._create(field, orjson.dumps(entries))

        return record

    def find_entries(self, field: str) -> Sequence[EntryKey] | None:
        """The entries that the act of a field came to; None when there is no receipt of it."""
        value = self.values.get(field)
        return None if value is None else [(type_name, UUID(key)) for type_name, key in orjson.loads(value)]

    async def begin(self, field: str) -> None:
        """Note that something begins whose end no transaction of ours can note."""
        async with self.database.transaction():
            await self._check_claim()
            await self._create(field, None)

    async def finish(self, field: str, value: bytes | None) -> None:
        """Note what it came to; None when it was refused, as if it had never begun."""
        async with self.database.transaction():
            noted = ActReceipt.filter(request_id=self.request, field=field)
            await (noted.delete() if value is None else noted.update(value=value))

    async def _create(self, field: str, value: bytes | None) -> None:
        await ActReceipt.create(id=new_key(), request_id=self.request, field=field, value=value)

    async def _check_claim(self) -> None:
        """RequestRefused when somebody else has taken the request over, because nothing was heard of us for long."""
        # Whoever takes it over gives it another claim. That the time of ours is up says nothing by itself: on SQLite it
        # cannot be renewed while an act that takes long holds the only write lock.
        ours = IdempotentRequest.filter(id=self.request, claim=self.claim)
        if not await ours.update(claimed_until=now() + CLAIM):
            message = "this request was taken over by another one with the same Idempotency-Key; ask for its answer"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
