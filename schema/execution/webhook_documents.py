"""Documents of webhooks: checked as they are saved, and run for each change as anybody would run them, over what is live."""

from dataclasses import dataclass

import orjson
from graphql import print_ast

from cms.content.registry import Registry
from cms.errors import RequestCode, RequestRefused
from cms.ids import new_key, public_id
from cms.webhooks.service import DocumentAnswer, UnfitDocument
from schema.documents.document import DocumentRefused, Operation
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest
from schema.protocol.response import Result, ResultKind

MOST_DOCUMENT_ANSWER_BYTES = 1_000_000
"""Of one answer: it is kept with its delivery, and received by a program that waits for it."""

_VARIABLES = ["$id: ID!"]
_NOT_NOW = frozenset({RequestCode.UNAVAILABLE, RequestCode.TIMEOUT})


@dataclass(frozen=True)
class WebhookDocuments:
    """Runs documents by a service whose answers have at most `MOST_DOCUMENT_ANSWER_BYTES`."""

    service: Service

    async def check(self, text: str) -> None:
        """UnfitDocument unless it is one query of $id: ID! that anybody may ask, within the limits.

        RequestRefused when that cannot be found out now.
        """
        try:
            document = await self.service.document_cache.read(text)
            _check_form(list(document.operations.values()))
        except DocumentRefused as refused:
            raise UnfitDocument(f"the document cannot be run: {refused}") from refused
        except RequestRefused as refused:
            if refused.code in _NOT_NOW:
                raise
            raise UnfitDocument(f"the document cannot be run: {refused.message}") from refused
        # It may be for entries of one type, and refuse the ids of others.
        results = [await self._run(text, one) for one in _made_up_ids(self.service.registry)]
        if not any(one.kind is ResultKind.WHOLE for one in results):
            error = orjson.loads(results[0].body)["errors"][0]
            raise UnfitDocument(f"the document was tried and refused: {error['message']}")

    async def answer(self, text: str, entry_id: str) -> DocumentAnswer:
        """The answer for an entry, errors included; RequestRefused when it cannot be had now."""
        result = await self._run(text, entry_id)
        # An answer without content is right at any revision.
        revision = self.service.reader.latest_revision if result.revision is None else result.revision
        return DocumentAnswer(result.body, revision)

    async def _run(self, text: str, entry_id: str) -> Result:
        result = await self.service.answer(GraphQLRequest(text, {"id": entry_id}), only_queries=True)
        if result.code in _NOT_NOW:
            raise RequestRefused(RequestCode.UNAVAILABLE, "the document of a webhook cannot be answered now; try again")
        return result


def _check_form(operations: list[Operation]) -> None:
    if len(operations) != 1 or not operations[0].is_query:
        raise UnfitDocument("the document of a webhook is a single query: it only reads")
    declared = [f"${one.variable.name.value}: {print_ast(one.type)}" for one in operations[0].node.variable_definitions or ()]
    if declared != _VARIABLES:
        raise UnfitDocument("the document of a webhook has one variable, $id: ID!, the id of the entry that was changed")


def _made_up_ids(registry: Registry) -> list[str]:
    """The id of an entry that is not there, of each type."""
    return [public_id(one.table, new_key()) for one in registry.content_types]
