"""An operation with its plan, and where that answers it alone its values bound: to be run as often as it is sent."""

from collections.abc import Hashable
from dataclasses import dataclass

import orjson

from cms.content.editions import Edition
from cms.reading.plan.planner import Plan
from schema.planning.bound_query import BoundQuery, bind_query
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """A request for an operation, with all it takes to run it; a mutation has no plan: its payloads do."""

    request: OperationRequest
    operation_plan: OperationPlan | None = None
    bound_query: BoundQuery | None = None
    """Where the plan answers it alone."""

    @property
    def _plan(self) -> Plan | None:
        return None if self.operation_plan is None else self.operation_plan.plan

    @property
    def cost(self) -> int:
        """How many nodes are asked for."""
        return 0 if self._plan is None else self._plan.cost

    @property
    def reads(self) -> frozenset[str]:
        """The content types the answer is made from."""
        return frozenset() if self._plan is None else self._plan.reads

    @property
    def cache_key(self) -> Hashable | None:
        """The same for all requests with one answer; None when that depends on the caller, or on more than content."""
        caller = self.request.caller
        if self.operation_plan is None or caller.actor is not None or caller.edition is not Edition.LIVE:
            return None
        return None if self.operation_plan.resolver_document is not None else (self.operation_plan.cache_key, self._values())

    def _values(self) -> Hashable:
        """The values that tell two requests with one plan apart."""
        if self.bound_query is None:
            return orjson.dumps(self.request.graphql_request.variables, option=orjson.OPT_SORT_KEYS)
        return tuple(tuple(one) if isinstance(one, list) else one for one in self.bound_query.values)


def prepare_query(request: OperationRequest, operation_plan: OperationPlan) -> PreparedOperation:
    """A query as its plan says; RequestRefused when a value cannot be bound."""
    return PreparedOperation(request, operation_plan, bind_query(request, operation_plan))
