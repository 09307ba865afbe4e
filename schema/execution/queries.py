"""Queries: what the database answers goes through as it is; the rest is put beside it, or into it, where it was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from cms.access.revocation import AccessRevoked
from cms.database.clients.errors import too_large
from cms.reading.plan.planner import bind_plan
from cms.reading.run.reader import Reader
from cms.reading.selection import TYPENAME, SelectedField
from cms.worker_thread import WorkerThread
from schema.computed.introspection import INTROSPECTION_FIELDS, introspect
from schema.computed.projection import project
from schema.computed.viewer import VIEWER, view
from schema.execution.publish_plan import PLAN, answer_plan
from schema.mutations.mutation import ActContext
from schema.mutations.payload_reader import PayloadReader
from schema.planning.fill_placeholders import check_placeholders, fill_placeholders
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import UNPLANNED, PlanCache, PlannedOperation
from schema.planning.prepared_query import PreparedOperation
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The JSON for each key of an answer, and the content revision that was seen; None when no database was asked."""

    columns: Sequence[bytes]
    revision: int | None


@dataclass(frozen=True)
class QueryExecutor:
    """Answers queries; without access nobody but strangers asks."""

    plans: PlanCache
    reader: Reader
    access: Access | None
    worker: WorkerThread

    async def read(self, prepared: PreparedOperation, planned: PlannedOperation) -> QueryResult:
        """What is found for each key, in their order; AccessChanged when the caller has to be recognised again."""
        asked = prepared.asked
        if planned.is_plain and not asked.operation.uses.marks_types:
            return await self._columns(prepared, planned)
        check_placeholders(planned.roots, asked.variables)
        stored = await self._columns(prepared, planned)
        columns = iter(stored.columns)
        found = {one.key: orjson.loads(next(columns)) for one in planned.roots if one.name not in UNPLANNED}
        read = [(one, found[one.key]) for one in planned.roots if one.key in found]
        await fill_placeholders(self.access, asked, read, most_cost=self.plans.limits.cost, most_bytes=self.plans.limits.bytes)
        told = await self._told(asked, planned)
        beside = {one.key: await self._beside(asked, one, told) for one in planned.roots if one.name in UNPLANNED}
        whole = [orjson.dumps((found | beside)[one.key]) for one in planned.roots]
        if sum(map(len, whole)) > self.plans.limits.bytes:
            raise too_large(self.plans.limits.bytes)
        return QueryResult(whole, stored.revision)

    async def _columns(self, prepared: PreparedOperation, planned: PlannedOperation) -> QueryResult:
        if planned.plan is None:
            return QueryResult((), None)
        values = bind_plan(planned.plan, prepared.asked.variables) if prepared.values is None else prepared.values
        answer = await self.reader.fetch(planned.plan, values)
        prepared.asked.caller.check(answer.access_revision)
        return QueryResult(answer.columns, answer.revision)

    async def _told(self, asked: OperationRequest, planned: PlannedOperation) -> Mapping[str, bytes]:
        """What the schema tells of itself."""
        if not any(one.name in INTROSPECTION_FIELDS for one in planned.roots):
            return {}
        return await self.worker.run(introspect, self.plans.core, planned.roots, asked.variables, self.plans.limits.bytes)

    async def _beside(self, asked: OperationRequest, one: SelectedField, told: Mapping[str, bytes]) -> object:
        """The value of a root field that stands in no plan."""
        actor = asked.caller.actor
        if one.name == TYPENAME:
            return "Query"
        if one.key in told:
            return orjson.Fragment(told[one.key])
        if one.name == VIEWER.name:
            return project(view(actor), one.selection)
        if self.access is None or actor is None:
            raise TypeError(f"a stranger came as far as {one.name}")
        payload = PayloadReader(PLAN, one, asked, self.plans, self.reader, self.access)
        try:
            return await answer_plan(ActContext(self.access.database, self.plans.registry, actor), payload)
        except AccessRevoked as changed:
            raise AccessChanged from changed
