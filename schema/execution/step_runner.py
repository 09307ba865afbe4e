"""Runs mutations one by one for their caller, who is recognised again when permissions change in between."""

from dataclasses import dataclass, replace

from cms.access.token_validity import AccessRevoked, check_access_revision
from cms.clock import now
from cms.errors import ErrorCode, Refusal, Refused
from cms.reading.run.reader import Reader
from schema.execution.mutation_step import MutationStep, StepResult
from schema.mutations.mutation import ActContext
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged

TOKEN_NEEDED = Refusal(ErrorCode.UNAUTHENTICATED, (), "Strangers only read; send a token as Authorization: Bearer.")

_MOST_ATTEMPTS = 5
"""How often permissions may change while one mutation is done."""


@dataclass
class StepRunner:
    """Runs the steps of one document; a caller who may not act at all is refused each time."""

    access: Access | None
    reader: Reader
    act_context: ActContext | Refusal
    has_acted: bool = False

    async def run(self, step: MutationStep) -> StepResult:
        """What a step comes to. AccessChanged when the caller has to be recognised again and nothing was done yet.

        Once something was done, a token that is gone is a refusal like any other, and other permissions count.
        """
        for _ in range(_MOST_ATTEMPTS):
            act_context = self.act_context
            try:
                return await self._run(step, act_context)
            except AccessRevoked as changed:
                if not self.has_acted:
                    raise AccessChanged from changed
                self.act_context = await self._authenticate_again(act_context, changed)
        raise TimeoutError("permissions change faster than a mutation can be done")

    async def _run(self, step: MutationStep, act_context: ActContext | Refusal) -> StepResult:
        try:
            result = await step.run(act_context)
        except AccessRevoked:
            raise
        except Refused as refused:
            # What is refused before the act has begun has not been checked for permissions.
            if isinstance(act_context, ActContext):
                check_access_revision(act_context.actor, await self.reader.read_access_revision())
            return step.refuse(refused.refusals)
        self.has_acted = True
        return result

    async def _authenticate_again(self, act_context: ActContext | Refusal, changed: AccessRevoked) -> ActContext | Refusal:
        if self.access is None or isinstance(act_context, Refusal):
            raise TypeError("somebody acted without access")
        await self.access.token_cache.reload()
        actor = self.access.token_cache.find_current(act_context.actor, now())
        return changed.refusals[0] if actor is None else replace(act_context, actor=actor)
