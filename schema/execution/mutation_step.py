"""The steps of a document of mutations: an act on content with its payload, or a field with a resolver."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from graphql import DocumentNode

from cms.access.token_validity import check_access_revision
from cms.errors import Refusal, Refused, RequestCode, RequestRefused
from cms.reading.run.reader import Reader
from cms.shutdown import check_not_shutting_down, is_shutdown_cancellation, refused_on_shutdown
from schema.execution.resolver_executor import ResolverExecutor
from schema.mutations.mutation import ActContext, ArgumentValues, Mutation
from schema.mutations.payload import MutationResult
from schema.mutations.payload_reader import PayloadReader
from schema.planning.operation_request import OperationRequest
from schema.protocol.response import FieldError

_CUT_OFF = "the server stopped in the middle of this: look whether it was done before you send it again"

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class StepResult:
    """The value of a mutation, and errors within it."""

    value: object
    errors: Sequence[FieldError] = ()


class MutationStep(Protocol):
    """One field of a document of mutations."""

    async def run(self, act_context: ActContext | Refusal) -> StepResult:
        """Do it; who may not act at all has a refusal that says so.

        Refused, AccessRevoked or RequestRefused when it was not done, unless that says OUTCOME_UNKNOWN.
        """

    def refuse(self, refusals: Sequence[Refusal]) -> StepResult:
        """What a refusal of it comes to."""


@dataclass(frozen=True)
class ContentStep:
    """An act on content, with its arguments, and how its payload is read."""

    mutation: Mutation
    arguments: ArgumentValues
    payload_reader: PayloadReader

    async def run(self, act_context: ActContext | Refusal) -> StepResult:
        """Do it, and read the payload. Whatever is raised, it was not done, unless that says OUTCOME_UNKNOWN."""
        if isinstance(act_context, Refusal):
            raise Refused([act_context])
        check_not_shutting_down()
        with _unknown_when_cut_off():
            result = await self.mutation.run(act_context, self.arguments)
        return StepResult(await self._read(result))

    async def recall(self, result: MutationResult) -> StepResult:
        """The payload of an act that was done before, and came to this."""
        return StepResult(await self._read(result))

    def refuse(self, refusals: Sequence[Refusal]) -> StepResult:
        """The payload of an act that was refused."""
        return StepResult(self.payload_reader.refuse(refusals))

    async def _read(self, result: MutationResult) -> object:
        # Whatever goes wrong here: it was done, and nobody may believe that it was not.
        try:
            with refused_on_shutdown():
                return await self.payload_reader.read(result)
        except RequestRefused as refusal:
            why = refusal.message if refusal.code is RequestCode.TOO_COSTLY else None
            return self.payload_reader.outcome_unknown(result, why)
        except Exception:
            log.exception("the payload of a mutation could not be read")
            return self.payload_reader.outcome_unknown(result)


@dataclass(frozen=True)
class ResolverStep:
    """A mutation with a resolver: the part of the document that has nothing but its field."""

    key: str
    request: OperationRequest
    document: DocumentNode
    resolver_executor: ResolverExecutor
    reader: Reader

    async def run(self, act_context: ActContext | Refusal) -> StepResult:
        """Execute it. RequestRefused when it came to nothing: what nobody expects, or what no payload says."""
        check_not_shutting_down()
        request = self.request
        if isinstance(act_context, ActContext):
            check_access_revision(act_context.actor, await self.reader.read_access_revision())
            request = replace(request, caller=replace(request.caller, actor=act_context.actor))
        with _unknown_when_cut_off():
            results = await self.resolver_executor.run(request, self.document, may_restart=False)
        # Whoever asks next knows that something was done.
        with suppress(RequestRefused):
            await self.reader.read_revision()
        value = results.values[self.key]
        if value is None and results.errors:
            raise RequestRefused(results.errors[0].code, results.errors[0].message)
        return StepResult(value, results.errors)

    def refuse(self, refusals: Sequence[Refusal]) -> StepResult:
        """Nothing is expected to come here: a mutation with a resolver says its refusals itself."""
        raise Refused(refusals)


@contextmanager
def _unknown_when_cut_off() -> Iterator[None]:
    """Around what changes something: RequestRefused with OUTCOME_UNKNOWN when it is cut off."""
    try:
        yield
    except asyncio.CancelledError as error:
        if not is_shutdown_cancellation(error):
            raise
        raise RequestRefused(RequestCode.OUTCOME_UNKNOWN, _CUT_OFF) from error
