"""A query with nothing left to do but to ask the database: what is kept of it, without the document and the plan's making."""

from dataclasses import dataclass

from cms.reading.plan.planner import Plan, bind_plan
from cms.reading.run.reader import Reader
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan
from schema.protocol.caller import ANONYMOUS, Caller
from schema.protocol.response import ResponseTemplate, Result


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A plan without its slots, their values, and what stands around the columns of the answer."""

    plan: Plan
    values: list[object]
    template: ResponseTemplate

    async def run(self, reader: Reader, caller: Caller = ANONYMOUS) -> Result:
        """The answer; AccessChanged when the caller has to be recognised again."""
        answer = await reader.fetch(self.plan, self.values)
        caller.check(answer.access_revision)
        return Result(self.template.fill(answer.columns), revision=answer.revision)


def bind_query(asked: OperationRequest, planned: OperationPlan) -> BoundQuery | None:
    """A query that its plan answers alone; None when there is more to it. RequestRefused when a value cannot be bound."""
    if planned.plan is None or planned.statement is None or not planned.is_plain or asked.operation.uses.marks_types:
        return None
    return BoundQuery(planned.statement, bind_plan(planned.plan, asked.variables), planned.template)
