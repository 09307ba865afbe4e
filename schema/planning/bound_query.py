"""A query with the values of its variables bound, like a prepared statement: only the database is left to be asked."""

from dataclasses import dataclass

from cms.reading.plan.planner import Plan, bind_plan
from cms.reading.run.reader import Reader
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan
from schema.protocol.caller import ANONYMOUS, Caller
from schema.protocol.response import ResponseTemplate, Result


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A statement with its values, and the template that its columns are filled into; the document is needed no more."""

    plan: Plan
    values: list[object]
    template: ResponseTemplate

    async def run(self, reader: Reader, caller: Caller = ANONYMOUS) -> Result:
        """The answer; AccessChanged when the caller has to be recognised again."""
        result = await reader.fetch(self.plan, self.values)
        caller.check_access_revision(result.access_revision)
        return Result(self.template.fill(result.columns), revision=result.revision)


def bind_query(request: OperationRequest, operation_plan: OperationPlan) -> BoundQuery | None:
    """A query that its plan answers alone; None when there is more to it. RequestRefused when a value cannot be bound."""
    if (
        operation_plan.plan is None
        or operation_plan.statement is None
        or not operation_plan.is_content_only
        or request.operation.selects_versions
    ):
        return None
    return BoundQuery(operation_plan.statement, bind_plan(operation_plan.plan, request.variables), operation_plan.template)
