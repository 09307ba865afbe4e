"""Mutations with an idempotency key: run once, however often they are sent, and answered with the first answer again."""

from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

import orjson

from cms.access.actor import Actor
from cms.errors import RequestCode
from cms.idempotency.claims import IdempotencyKey, claim_request
from schema.execution.mutation_executor import MutationExecutor
from schema.planning.operation_request import OperationRequest
from schema.protocol.authentication import Access
from schema.protocol.response import Result, ResultKind


@dataclass(frozen=True)
class IdempotentExecutor:
    """Runs documents of mutations that have an idempotency key."""

    mutations: MutationExecutor
    access: Access

    async def run(self, request: OperationRequest, actor: Actor, key: str) -> Result:
        """The first answer to this key; a document that was stopped goes on where it stopped.

        RequestRefused with IDEMPOTENCY_KEY_REUSED for another request with the same key.
        """
        named = IdempotencyKey(_caller(actor), key, _fingerprint(request))
        async with claim_request(self.access.database, named) as claim:
            if claim.response is not None:
                return _decode(claim.response)
            result = await self.mutations.run(request, claim.receipts)
            if not result.is_stopped:
                claim.finish(_encode(result))
            return result


def _caller(actor: Actor) -> UUID:
    """The token: another one of the same account may be allowed to see less of the first answer."""
    key = actor.token_key or actor.account_key
    if key is None:
        raise TypeError("whoever comes with a request has an account or a token")
    return key


def _fingerprint(request: OperationRequest) -> str:
    """What the request asks for, however its JSON was laid out."""
    sent = request.graphql_request
    asked = [sent.query, sent.variables, sent.operation_name, request.caller.edition.name]
    return sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _encode(result: Result) -> bytes:
    head = {"code": result.code, "outcome": result.kind.name, "revision": result.revision}
    return orjson.dumps(head) + b"\n" + result.body


def _decode(stored: bytes) -> Result:
    head, _, body = bytes(stored).partition(b"\n")
    known = orjson.loads(head)
    code = None if known["code"] is None else RequestCode(known["code"])
    return replace(Result(body, code, ResultKind[known["outcome"]], known["revision"]), is_replayed=True)
