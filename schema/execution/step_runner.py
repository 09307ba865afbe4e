"""Whose turn it is: the caller of a document of mutations, who may be another one before the document is through."""

from dataclasses import dataclass, replace

from cms.access.revocation import AccessRevoked, check_access_revision
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
    """Runs the steps of one document for its caller; who may not act at all is refused each time."""

    access: Access | None
    reader: Reader
    acting: ActContext | Refusal
    has_done: bool = False

    async def run(self, step: MutationStep) -> StepResult:
        """What a step comes to. AccessChanged when the caller has to be recognised again and nothing was done yet.

        Once something was done, a token that is gone is a refusal like any other, and other permissions count.
        """
        for _ in range(_MOST_ATTEMPTS):
            acting = self.acting
            try:
                return await self._run(step, acting)
            except AccessRevoked as changed:
                if not self.has_done:
                    raise AccessChanged from changed
                self.acting = await self._recognise_again(acting, changed)
        raise TimeoutError("permissions change faster than a mutation can be done")

    async def _run(self, step: MutationStep, acting: ActContext | Refusal) -> StepResult:
        try:
            result = await step.run(acting)
        except AccessRevoked:
            raise
        except Refused as refused:
            # What is refused before the act has begun was not asked whether its caller stands.
            if isinstance(acting, ActContext):
                check_access_revision(acting.actor, await self.reader.read_access_revision())
            return step.refuse(refused.refusals)
        self.has_done = True
        return result

    async def _recognise_again(self, acting: ActContext | Refusal, changed: AccessRevoked) -> ActContext | Refusal:
        if self.access is None or isinstance(acting, Refusal):
            raise TypeError("somebody acted without access")
        await self.access.token_cache.reload()
        actor = self.access.token_cache.find_current(acting.actor, now())
        return changed.refusals[0] if actor is None else replace(acting, actor=actor)
