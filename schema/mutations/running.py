"""A document of mutations while it runs: one after the other, each a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.errors import ErrorCode, Refusal, Refused
from cms.reading.reader import Reader
from schema.asked import Asked
from schema.known import Known
from schema.mutations.mutation import Acting, Given, Mutation
from schema.mutations.payload import Payload
from schema.mutations.reading import Answered, PayloadReader
from schema.plans import Plans
from schema.reception import Access

_STRANGER = Refusal(ErrorCode.UNAUTHENTICATED, (), "Strangers only read; send a token as Authorization: Bearer.")


@dataclass(frozen=True)
class Running(Known):
    """The context of an execution: who acts (nobody, for a stranger), and how each payload is read, by its key."""

    acting: Acting | None
    payloads: Mapping[str, PayloadReader]

    async def run(self, mutation: Mutation, key: str, given: Given) -> Answered:
        """Do what the mutation at this key asks for; RequestRefused, before anything is done, when it shows too much."""
        payload = self.payloads[key]
        if self.acting is None:
            return payload.refuse([_STRANGER])
        payload.check(_count(given.get("ids")))
        try:
            ids = await mutation.run(self.acting, given)
        except Refused as refused:
            return payload.refuse(refused.refusals)
        return await payload.read(ids)


@dataclass(frozen=True)
class Mutations:
    """Prepares documents of mutations to be run; `payloads` are all there are, by their names."""

    plans: Plans
    reader: Reader
    access: Access | None
    payloads: Mapping[str, Payload]

    async def start(self, asked: Asked) -> Running:
        """A document about to run.

        Before anything is done, RequestRefused when a payload cannot be shown as selected, AccessChanged when the caller
        has to be recognised again.
        """
        planned = self.plans.of_mutation(asked)
        if asked.caller.actor is not None and planned.plan is not None:
            asked.caller.check((await self.reader.read(planned.plan, {})).access_revision)
        readers: dict[str, PayloadReader] = {}
        for one in planned.roots:
            if one.below is not None:
                (name,) = one.below.by_type
                readers[one.key] = PayloadReader(self.payloads[name], one, asked, self.plans, self.reader, self.access)
                readers[one.key].check()
        return Running(asked.document.ast, self._acting(asked), readers)

    def _acting(self, asked: Asked) -> Acting | None:
        if self.access is None or asked.caller.actor is None:
            return None
        return Acting(self.access.database, self.plans.registry, asked.caller.actor)


def _count(ids: object) -> int:
    return len(ids) if isinstance(ids, list) else 1
