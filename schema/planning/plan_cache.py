"""Plans of operations, made once for each shape of their variables and kept."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphql import FieldNode, GraphQLSchema

from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.reading.plan.planner import Plan, make_plan
from cms.reading.selection import TYPENAME, SelectedField
from cms.reading.sql.compile_context import ReadLimits
from schema.computed.introspection import INTROSPECTION_FIELDS
from schema.computed.placeholders import with_placeholders
from schema.computed.viewer import VIEWER
from schema.documents.lru_cache import LruCache
from schema.documents.variable_shapes import shape_of
from schema.documents.variable_usages import PUBLISH_PLAN
from schema.planning.operation_request import OperationRequest
from schema.planning.selection_reader import SelectionReader

PLAN_BYTES = 16_000_000
SAME_FOR_ALL = frozenset({TYPENAME, *INTROSPECTION_FIELDS})
PLANNED_BYTES = 2_000
FIELD_BYTES = 400
UNPLANNED = frozenset({*SAME_FOR_ALL, VIEWER.name, PUBLISH_PLAN})
"""Root fields that no database is asked for."""


@dataclass(frozen=True)
class PlannedOperation:
    """What is asked for at the root, in the order of the answer, and the plan for those that the database answers."""

    roots: tuple[SelectedField, ...]
    plan: Plan | None
    is_plain: bool = False
    """Whether the plan answers every root field."""
    nodes: Mapping[str, FieldNode] = field(default_factory=dict)
    """Mutations as they are written, by key."""
    key: Hashable = None
    """What it was planned for: the operation, the shape of its variables, and the edition."""

    @property
    def weight(self) -> int:
        """Bytes of memory, about: a short document can unfold to thousands of fields."""
        return PLANNED_BYTES + 2 * len(self.plan.text if self.plan else "") + FIELD_BYTES * sum(map(_count_fields, self.roots))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the answer, in their order."""
        return tuple(one.key for one in self.roots)


@dataclass(frozen=True)
class PlanCache:
    """Makes plans for one database."""

    core: GraphQLSchema
    registry: Registry
    dialect: Dialect
    limits: ReadLimits
    kept: LruCache[Hashable, PlannedOperation] = field(default_factory=lambda: LruCache(PLAN_BYTES))

    def of_query(self, asked: OperationRequest) -> PlannedOperation:
        """The plan of a query; RequestRefused when it asks for too much, or for what the caller may not see."""
        return self._find(asked, (), lambda: self._plan(self._roots(asked), asked.caller.edition, self.limits))

    def knows(self, asked: OperationRequest) -> bool:
        """Whether the plan of this query is at hand."""
        return self.kept.find(self._key(asked, ())) is not None

    def of_mutation(self, asked: OperationRequest) -> PlannedOperation:
        """The mutations of an operation; their payloads are planned one by one."""

        def plan() -> PlannedOperation:
            reader = self._reader(asked)
            roots, nodes = reader.roots(asked.operation.node), reader.root_nodes(asked.operation.node)
            return PlannedOperation(tuple(roots), None, nodes=nodes)

        return self._find(asked, (), plan)

    def of_payload(
        self, asked: OperationRequest, name: Hashable, roots: Callable[[], Sequence[SelectedField]], limits: ReadLimits
    ) -> PlannedOperation:
        """The plan for what a payload shows: always the working edition. `name` tells payloads of one operation apart."""
        return self._find(asked, (name, limits), lambda: self._plan(roots(), Edition.WORKING, limits))

    def _find(self, asked: OperationRequest, more: Hashable, make: Callable[[], PlannedOperation]) -> PlannedOperation:
        key = self._key(asked, more)
        planned = self.kept.find(key)
        if planned is None:
            planned = replace(make(), key=key)
            self.kept.keep(key, planned, planned.weight)
        return planned

    def _key(self, asked: OperationRequest, more: Hashable) -> Hashable:
        operation, caller, shape = asked.operation, asked.caller, asked.shape
        if shape is None:
            shape = shape_of(self.core, operation.node.variable_definitions or (), asked.variables, operation.uses)
        return (asked.document.digest, asked.name, shape, caller.edition, caller.reads_drafts, more)

    def _plan(self, roots: Sequence[SelectedField], edition: Edition, limits: ReadLimits) -> PlannedOperation:
        found = [with_placeholders(one) for one in roots if one.name not in UNPLANNED]
        # Who a viewer is has to be asked of the database: the token may have been revoked since the token cache was read.
        asks = any(one.name not in SAME_FOR_ALL for one in roots)
        plan = make_plan(self.registry, self.dialect, edition, found, limits) if asks else None
        return PlannedOperation(tuple(roots), plan, is_plain=len(found) == len(roots))

    def _roots(self, asked: OperationRequest) -> list[SelectedField]:
        return self._reader(asked).roots(asked.operation.node)

    def _reader(self, asked: OperationRequest) -> SelectionReader:
        marks, reads_drafts = asked.operation.uses.marks_types, asked.caller.reads_drafts
        fragments = asked.document.fragments
        return SelectionReader(self.core, fragments, asked.variables, marks_types=marks, reads_drafts=reads_drafts)


def _count_fields(one: SelectedField) -> int:
    below = () if one.selection is None else one.selection.by_type.values()
    return 1 + sum(_count_fields(field) for fields in below for field in fields)
