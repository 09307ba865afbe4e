"""A query with nothing left to do but to ask the database: what is kept of it, without the document and the plan's making."""

from dataclasses import dataclass, replace

from cms.reading.plan.planner import Plan
from cms.reading.run.reader import Reader
from schema.planning.prepared_query import PreparedOperation
from schema.protocol.response import ResponseTemplate, Result, response_template


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A plan without its slots, their values, and the frame of the answer."""

    plan: Plan
    values: list[object]
    frame: ResponseTemplate

    async def run(self, reader: Reader) -> Result:
        """The answer, for strangers."""
        answer = await reader.fetch(self.plan, self.values)
        return Result(self.frame.fill(answer.columns), revision=answer.revision)


def bind_query(prepared: PreparedOperation) -> BoundQuery | None:
    """What is left of a query that its plan answers alone; None when there is more to it."""
    planned = prepared.planned
    if planned is None or planned.plan is None or prepared.values is None:
        return None
    return BoundQuery(replace(planned.plan, slots=()), prepared.values, response_template(planned.keys))
