"""Public requests, prepared once and recognised by their bytes: the same bytes are not parsed and planned again."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from schema.documents.lru_cache import LruCache
from schema.execution.service import Service
from schema.http.http_request import HttpRequest, read_graphql_request
from schema.planning.bound_query import BoundQuery
from schema.planning.prepared_operation import PreparedOperation
from schema.protocol.response import Result

PREPARED_REQUEST_BYTES = 8_000_000
"""Room for requests with their statements."""

_OVERHEAD_BYTES = 2_000
"""What a prepared request takes beside its text and its statement, about."""


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A public request whose operation is prepared; without a cache key its response is for nobody else."""

    bound_query: BoundQuery | None
    prepared_operation: PreparedOperation | None
    """Where it takes more than a statement."""
    cache_key: Hashable | None
    reads: frozenset[str]
    """The content types that its response is made from."""
    cost: int
    """How many nodes it asks for."""

    async def run(self, service: Service) -> Result:
        """The result as it is now; raises what `error_result` makes a result of."""
        if self.bound_query is not None:
            return await self.bound_query.run(service.reader)
        if self.prepared_operation is None:
            raise TypeError("a request is bound or prepared")
        return await service.run(self.prepared_operation)


@dataclass(frozen=True)
class PreparedRequestCache:
    """The public requests that came lately, prepared."""

    service: Service
    lru_cache: LruCache[tuple[bool, bytes], PreparedRequest] = field(default_factory=lambda: LruCache(PREPARED_REQUEST_BYTES))

    async def get(self, request: HttpRequest) -> PreparedRequest:
        """A public request, prepared. Raises what `error_result` makes a result of."""
        return self.lru_cache.find((request.is_get, request.content)) or await self._prepare(request)

    async def _prepare(self, request: HttpRequest) -> PreparedRequest:
        graphql_request, credentials = await read_graphql_request(request, self.service.worker, self.service.access)
        operation = await self.service.prepare(graphql_request, credentials, only_queries=request.is_get)
        bound = operation.bound_query
        prepared = PreparedRequest(bound, None if bound else operation, operation.cache_key, operation.reads, operation.cost)
        if operation.operation_plan is not None and graphql_request.perspective is None:
            plan_bytes = len(bound.plan.text) if bound else operation.operation_plan.weight
            weight = _OVERHEAD_BYTES + 2 * len(request.content) + plan_bytes
            self.lru_cache.keep((request.is_get, request.content), prepared, weight)
        return prepared
