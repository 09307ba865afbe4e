"""An operation made ready: planned, and its values bound, so that it can be run as often as somebody asks the same."""

from collections.abc import Hashable
from dataclasses import dataclass

import orjson

from cms.content.editions import Edition
from cms.reading.plan.planner import bind_plan
from schema.computed.viewer import VIEWER
from schema.documents.variable_usages import PUBLISH_PLAN
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import PlannedOperation

FOR_SOMEBODY = frozenset({VIEWER.name, PUBLISH_PLAN})
"""Root fields whose answer depends on who asks."""


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """A query with all it takes to run it; a mutation, which is planned while it runs, has neither plan nor values."""

    asked: OperationRequest
    planned: PlannedOperation | None = None
    values: list[object] | None = None
    """What the plan's slots are bound to, where nothing but the plan is needed."""

    @property
    def cost(self) -> int:
        """How many nodes are asked for."""
        return 0 if self.planned is None or self.planned.plan is None else self.planned.plan.cost

    @property
    def reads(self) -> frozenset[str]:
        """The content types the answer is made from."""
        return frozenset() if self.planned is None or self.planned.plan is None else self.planned.plan.reads

    @property
    def question(self) -> Hashable | None:
        """What is asked, the same for all who ask it; None when the answer depends on who does."""
        caller = self.asked.caller
        if self.planned is None or caller.actor is not None or caller.edition is not Edition.LIVE:
            return None
        if any(one.name in FOR_SOMEBODY for one in self.planned.roots):
            return None
        return (self.planned.key, self._given())

    def _given(self) -> Hashable:
        """The values that tell two questions of one plan apart."""
        if self.values is None:
            return orjson.dumps(self.asked.request.variables, option=orjson.OPT_SORT_KEYS)
        return tuple(tuple(one) if isinstance(one, list) else one for one in self.values)


def prepare_query(asked: OperationRequest, planned: PlannedOperation) -> PreparedOperation:
    """A query as its plan says; RequestRefused when a value cannot be bound."""
    if planned.plan is None or not planned.is_plain or asked.operation.uses.marks_types:
        return PreparedOperation(asked, planned)
    return PreparedOperation(asked, planned, bind_plan(planned.plan, asked.variables))
