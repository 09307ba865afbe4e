"""An operation made ready: planned, and where its plan answers it alone bound, to be run as often as somebody asks it."""

from collections.abc import Hashable
from dataclasses import dataclass

import orjson

from cms.content.editions import Edition
from schema.planning.bound_query import BoundQuery, bind_query
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """An operation with all it takes to run it; a mutation, which is planned while it runs, has no plan."""

    asked: OperationRequest
    planned: OperationPlan | None = None
    bound: BoundQuery | None = None
    """Where the plan answers it alone."""

    @property
    def cost(self) -> int:
        """How many nodes are asked for."""
        return 0 if self.planned is None or self.planned.plan is None else self.planned.plan.cost

    @property
    def reads(self) -> frozenset[str]:
        """The content types the answer is made from."""
        return frozenset() if self.planned is None or self.planned.plan is None else self.planned.plan.reads

    @property
    def cache_key(self) -> Hashable | None:
        """What is asked, the same for all who ask it; None when the answer depends on who does, or on more than content."""
        caller = self.asked.caller
        if self.planned is None or caller.actor is not None or caller.edition is not Edition.LIVE:
            return None
        return None if self.planned.ordinary is not None else (self.planned.key, self._given())

    def _given(self) -> Hashable:
        """The values that tell two requests with one plan apart."""
        if self.bound is None:
            return orjson.dumps(self.asked.request.variables, option=orjson.OPT_SORT_KEYS)
        return tuple(tuple(one) if isinstance(one, list) else one for one in self.bound.values)


def prepare_query(asked: OperationRequest, planned: OperationPlan) -> PreparedOperation:
    """A query as its plan says; RequestRefused when a value cannot be bound."""
    return PreparedOperation(asked, planned, bind_query(asked, planned))
