"""Steps of a request with an idempotency key: what has a receipt is not done again, and what is done leaves one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from cms.editing.upserting.upsert_results import read_receipt
from cms.errors import Refusal, Refused, RequestCode, RequestRefused
from cms.idempotency.receipts import Receipts
from schema.execution.mutation_step import ContentStep, MutationStep, ResolverStep, StepResult
from schema.mutations.mutation import ActContext
from schema.mutations.publishing import public_ids
from schema.mutations.upsert_payload import UPSERT_PAYLOAD
from schema.protocol.response import FieldError

_UNNOTED = "this was done, but its end could not be noted: look what became of it before you send it with another key"
_BEGUN = "this was begun before, and nobody knows how it ended: look whether it was done before you send it with another key"


def record_step(key: str, step: MutationStep, receipts: Receipts) -> MutationStep:
    """The same step, with receipts of the request."""
    match step:
        case ContentStep():
            return RecordedContentStep(key, step, receipts)
        case ResolverStep():
            return RecordedResolverStep(key, step, receipts)
        case _:
            return step


@dataclass(frozen=True)
class RecordedContentStep:
    """An act on content, whose receipt is written in its own transaction."""

    key: str
    step: ContentStep
    receipts: Receipts

    async def run(self, act_context: ActContext | Refusal) -> StepResult:
        """Do it, unless it was done: then its payload is read once more."""
        if isinstance(act_context, Refusal):
            return await self.step.run(act_context)
        receipt = self.receipts.values.get(self.key)
        if receipt is not None and self.step.mutation.payload is UPSERT_PAYLOAD:
            return await self.step.recall(read_receipt(receipt))
        entries = self.receipts.find_entries(self.key)
        if entries is not None:
            return await self.step.recall(public_ids(act_context.registry, entries))
        database = replace(act_context.database, recorder=self.receipts.recorder(self.key))
        return await self.step.run(replace(act_context, database=database))

    def refuse(self, refusals: Sequence[Refusal]) -> StepResult:
        """What a refusal of it comes to."""
        return self.step.refuse(refusals)


@dataclass(frozen=True)
class RecordedResolverStep:
    """A mutation with a resolver, noted when it begins and when it ends."""

    key: str
    step: ResolverStep
    receipts: Receipts

    async def run(self, act_context: ActContext | Refusal) -> StepResult:
        """Do it, unless it was done; RequestRefused with OUTCOME_UNKNOWN when it was begun and nobody knows its end."""
        if self.key in self.receipts.values:
            return _recall(self.receipts.values[self.key])
        await self.receipts.begin(self.key)
        try:
            result = await self.step.run(act_context)
        except (Refused, RequestRefused) as error:
            if not (isinstance(error, RequestRefused) and error.code is RequestCode.OUTCOME_UNKNOWN):
                await self.receipts.finish(self.key, None)
            raise
        errors = [(one.path, one.code, one.message) for one in result.errors]
        try:
            await self.receipts.finish(self.key, orjson.dumps({"value": result.value, "errors": errors}))
        except RequestRefused as error:
            # It was done, and nobody may believe that it was not.
            raise RequestRefused(RequestCode.OUTCOME_UNKNOWN, _UNNOTED) from error
        return result

    def refuse(self, refusals: Sequence[Refusal]) -> StepResult:
        """What a refusal of it comes to."""
        return self.step.refuse(refusals)


def _recall(value: bytes | None) -> StepResult:
    if value is None:
        raise RequestRefused(RequestCode.OUTCOME_UNKNOWN, _BEGUN)
    stored = orjson.loads(value)
    errors = [FieldError(tuple(path), RequestCode(code), message) for path, code, message in stored["errors"]]
    return StepResult(stored["value"], errors)
