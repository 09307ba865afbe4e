"""One mutation of a document: its act, and what its payload shows."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from cms.errors import RequestCode, RequestRefused
from cms.stopping import check_not_cut_off, refused_when_cut_off, was_cut_off
from schema.mutations.mutation import ActContext, ArgumentValues, Mutation
from schema.mutations.payload_reader import PayloadData, PayloadReader

_CUT_OFF = "the server stopped in the middle of this: look whether it was done before you send it again"

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class MutationStep:
    """One mutation of a document, with its arguments, and how its payload is read."""

    mutation: Mutation
    given: ArgumentValues
    payload: PayloadReader

    async def run(self, acting: ActContext) -> PayloadData:
        """Do it, and read the payload. Whatever is raised, it was not done, unless that says OUTCOME_UNKNOWN."""
        check_not_cut_off()
        try:
            ids = await self.mutation.run(acting, self.given)
        except asyncio.CancelledError as error:
            if not was_cut_off(error):
                raise
            raise RequestRefused(RequestCode.OUTCOME_UNKNOWN, _CUT_OFF) from error
        return await self._read(ids)

    async def _read(self, ids: Sequence[str]) -> PayloadData:
        # Whatever goes wrong here: it was done, and nobody may believe that it was not.
        try:
            with refused_when_cut_off():
                return await self.payload.read(ids)
        except RequestRefused as refusal:
            why = refusal.message if refusal.code is RequestCode.TOO_COSTLY else None
            return self.payload.unread(ids, why)
        except Exception:
            log.exception("the payload of a mutation could not be read")
            return self.payload.unread(ids)
