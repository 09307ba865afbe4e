"""Queries that take more than their plan: what no plan answers is put beside what one does, or into it."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from cms.access.token_validity import AccessRevoked
from cms.database.clients.errors import answer_too_large
from cms.reading.run.reader import PlanResult, Reader
from cms.reading.selection import TYPENAME, SelectedField
from cms.worker_thread import WorkerThread
from schema.computed.introspection import INTROSPECTION_FIELDS, introspect
from schema.execution.resolver_executor import NO_RESULTS, ResolverExecutor, ResolverResults
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan, PlanCache
from schema.planning.response_placeholders import check_placeholders, finish_values
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged
from schema.protocol.response import Result, data_result, partial_result

EMPTY_RESULT = PlanResult(0, 0, ())


@dataclass(frozen=True)
class QueryExecutor:
    """Answers queries that take more than one statement; without access every caller is anonymous."""

    plan_cache: PlanCache
    reader: Reader
    resolver_executor: ResolverExecutor
    access: Access | None
    worker: WorkerThread

    async def run(self, request: OperationRequest, operation_plan: OperationPlan) -> Result:
        """The answer; AccessChanged when the caller has to be recognised again."""
        check_placeholders(operation_plan.root_fields, request.variables)
        result = await self._read(request, operation_plan)
        content = await self._content(request, operation_plan, result)
        resolved = await self._resolve(request, operation_plan)
        values = content | dict(resolved.values) | await self._introspect(request, operation_plan)
        columns = [orjson.dumps(_value(values, one)) for one in operation_plan.root_fields]
        if sum(map(len, columns)) > self.plan_cache.limits.bytes:
            raise answer_too_large(self.plan_cache.limits.bytes)
        revision = None if operation_plan.plan is None else result.revision
        if resolved.errors:
            return partial_result(operation_plan.keys, columns, resolved.errors, revision)
        return data_result(operation_plan.keys, columns, revision)

    async def _read(self, request: OperationRequest, operation_plan: OperationPlan) -> PlanResult:
        if operation_plan.plan is None:
            return EMPTY_RESULT
        result = await self.reader.read(operation_plan.plan, request.variables)
        request.caller.check_access_revision(result.access_revision)
        return result

    async def _content(self, request: OperationRequest, operation_plan: OperationPlan, result: PlanResult) -> dict[str, object]:
        """What the plan answers, by key, with what no plan answers filled in."""
        if operation_plan.plan is None:
            return {}
        values: dict[str, object] = dict(zip(operation_plan.plan.keys, map(orjson.loads, result.columns), strict=True))
        fields = [(one, values[one.key]) for one in operation_plan.root_fields if one.key in values]
        limits = self.plan_cache.limits
        await finish_values(self.access, request, fields, most_cost=limits.cost, most_bytes=limits.bytes)
        return values

    async def _resolve(self, request: OperationRequest, operation_plan: OperationPlan) -> ResolverResults:
        if operation_plan.resolver_document is None:
            return NO_RESULTS
        try:
            return await self.resolver_executor.run(request, operation_plan.resolver_document)
        except AccessRevoked as changed:
            raise AccessChanged from changed

    async def _introspect(self, request: OperationRequest, operation_plan: OperationPlan) -> dict[str, object]:
        """What the schema tells of itself."""
        if not any(one.name in INTROSPECTION_FIELDS for one in operation_plan.root_fields):
            return {}
        graphql_schema, most_bytes = self.plan_cache.graphql_schema, self.plan_cache.limits.bytes
        columns = await self.worker.run(introspect, graphql_schema, operation_plan.root_fields, request.variables, most_bytes)
        return {key: orjson.Fragment(json) for key, json in columns.items()}


def _value(values: Mapping[str, object], one: SelectedField) -> object:
    return "Query" if one.name == TYPENAME else values[one.key]
