"""Runs subscriptions by Strawberry's executor: an event of the source, then what is selected of it, one after the other."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

import orjson

from cms.feed.live_feed import LiveReader
from schema.execution.field_errors import field_error, request_error
from schema.execution.resolver_executor import raise_access_changes
from schema.execution.service import Service
from schema.live.live_result import LiveResult
from schema.planning.operation_request import OperationRequest
from schema.resolvers.entry_loader import EntryLoader


@dataclass(frozen=True)
class SubscriptionExecutor:
    """Executes subscriptions of one service."""

    service: Service

    async def run(self, request: OperationRequest, live_reader: LiveReader) -> AsyncGenerator[LiveResult, None]:
        """Results as they come.

        RequestRefused when the source ends with an error, AccessChanged when permissions were given or taken since the
        caller was recognised.
        """
        service = self.service
        entries = EntryLoader(request, service.plan_cache, service.reader, service.access)
        context = service.resolver_executor.make_context(request, entries, request.document.ast)
        results = await service.schema.subscribe(
            None,
            variable_values=dict(request.graphql_request.variables),
            context_value=replace(context, live_reader=live_reader),
            operation_name=request.name or None,
        )
        async with aclosing(results):
            async for result in results:
                errors = result.errors or []
                raise_access_changes(errors)
                if result.data is None:
                    raise request_error(errors[0])
                yield LiveResult(
                    _write(result.data, [field_error(one, request).formatted for one in errors]), live_reader.cursor
                )


def _write(data: dict[str, object], errors: list[dict[str, object]]) -> bytes:
    return orjson.dumps({"data": data, "errors": errors} if errors else {"data": data})
