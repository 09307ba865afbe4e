"""Queries: what the database answers goes through as it is; the rest is put beside it, or into it, where it was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from cms.access.revocation import AccessRevoked
from cms.database.clients.errors import too_large
from cms.reading.run.reader import PlanResult, Reader
from cms.reading.selection import TYPENAME, SelectedField
from cms.worker_thread import WorkerThread
from schema.computed.introspection import INTROSPECTION_FIELDS, introspect
from schema.execution.resolver_executor import NO_RESULTS, ResolverExecutor, ResolverResults
from schema.planning.fill_placeholders import check_placeholders, fill_placeholders
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan, PlanCache
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged
from schema.protocol.response import Result, data_result, partial_result

EMPTY_RESULT = PlanResult(0, 0, ())


@dataclass(frozen=True)
class QueryExecutor:
    """Answers queries that take more than one statement; without access nobody but strangers asks."""

    plans: PlanCache
    reader: Reader
    fields: ResolverExecutor
    access: Access | None
    worker: WorkerThread

    async def run(self, asked: OperationRequest, planned: OperationPlan) -> Result:
        """The answer; AccessChanged when the caller has to be recognised again."""
        check_placeholders(planned.roots, asked.variables)
        stored = await self._read(asked, planned)
        content = await self._content(asked, planned, stored)
        ordinary = await self._ordinary(asked, planned)
        values = content | dict(ordinary.values) | await self._introspect(asked, planned)
        columns = [orjson.dumps(_value(values, one)) for one in planned.roots]
        if sum(map(len, columns)) > self.plans.limits.bytes:
            raise too_large(self.plans.limits.bytes)
        revision = None if planned.plan is None else stored.revision
        if ordinary.errors:
            return partial_result(planned.keys, columns, ordinary.errors, revision)
        return data_result(planned.keys, columns, revision)

    async def _read(self, asked: OperationRequest, planned: OperationPlan) -> PlanResult:
        if planned.plan is None:
            return EMPTY_RESULT
        answer = await self.reader.read(planned.plan, asked.variables)
        asked.caller.check(answer.access_revision)
        return answer

    async def _content(self, asked: OperationRequest, planned: OperationPlan, stored: PlanResult) -> dict[str, object]:
        """What the plan answers, by key, with what no statement gives filled in."""
        if planned.plan is None:
            return {}
        found: dict[str, object] = dict(zip(planned.plan.keys, map(orjson.loads, stored.columns), strict=True))
        read = [(one, found[one.key]) for one in planned.roots if one.key in found]
        limits = self.plans.limits
        await fill_placeholders(self.access, asked, read, most_cost=limits.cost, most_bytes=limits.bytes)
        return found

    async def _ordinary(self, asked: OperationRequest, planned: OperationPlan) -> ResolverResults:
        if planned.ordinary is None:
            return NO_RESULTS
        try:
            return await self.fields.run(asked, planned.ordinary)
        except AccessRevoked as changed:
            raise AccessChanged from changed

    async def _introspect(self, asked: OperationRequest, planned: OperationPlan) -> dict[str, object]:
        """What the schema tells of itself."""
        if not any(one.name in INTROSPECTION_FIELDS for one in planned.roots):
            return {}
        most = self.plans.limits.bytes
        told = await self.worker.run(introspect, self.plans.core, planned.roots, asked.variables, most)
        return {key: orjson.Fragment(json) for key, json in told.items()}


def _value(values: Mapping[str, object], one: SelectedField) -> object:
    return "Query" if one.name == TYPENAME else values[one.key]
