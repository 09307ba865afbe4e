"""A query with nothing left to do but to ask the database: what is kept of it, without the document and the plan's making."""

from dataclasses import dataclass, replace

from cms.reading.plan.planner import Plan
from cms.reading.run.reader import Reader
from schema.planning.prepared_query import Prepared
from schema.protocol.response import Frame, Result, frame_of


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan without its slots, their values, and the frame of the answer."""

    plan: Plan
    values: list[object]
    frame: Frame

    async def run(self, reader: Reader) -> Result:
        """The answer, for strangers."""
        answer = await reader.fetch(self.plan, self.values)
        return Result(self.frame.fill(answer.columns), revision=answer.revision)


def make_ready(prepared: Prepared) -> Ready | None:
    """What is left of a query that its plan answers alone; None when there is more to it."""
    planned = prepared.planned
    if planned is None or planned.plan is None or prepared.values is None:
        return None
    return Ready(replace(planned.plan, slots=()), prepared.values, frame_of(planned.keys))
