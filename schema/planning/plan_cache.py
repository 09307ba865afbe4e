"""Plans of operations, made once for each shape of their variables and kept."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from graphql import DocumentNode, FieldNode, GraphQLSchema

from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.reading.plan.planner import Plan, make_plan
from cms.reading.selection import TYPENAME, SelectedField
from cms.reading.sql.compile_context import ReadLimits
from schema.computed.introspection import INTROSPECTION_FIELDS
from schema.computed.placeholders import with_placeholders
from schema.documents.lru_cache import LruCache
from schema.documents.variable_shapes import shape_of_variables
from schema.planning.operation_request import OperationRequest
from schema.planning.resolver_document import find_resolver_fields, make_resolver_document
from schema.planning.selection_reader import SelectionReader
from schema.protocol.response import ResponseTemplate, response_template

PLAN_BYTES = 16_000_000
FIELDS_WITHOUT_DATABASE = frozenset({TYPENAME, *INTROSPECTION_FIELDS})
"""Root fields that no database is asked for."""

PLAN_OVERHEAD_BYTES = 2_000
FIELD_BYTES = 400


@dataclass(frozen=True)
class OperationPlan:
    """What is asked for at the root, in the order of the answer, and the plan for what of it is content."""

    roots: tuple[SelectedField, ...]
    plan: Plan | None
    is_plain: bool = False
    """Whether the plan answers every root field."""
    ordinary: DocumentNode | None = None
    """The ordinary root fields of a query, for an executor."""
    nodes: Mapping[str, Sequence[FieldNode]] = field(default_factory=dict)
    """Mutations as they are written, by key."""
    key: Hashable = None
    """What it was planned for: the operation, the shape of its variables, and the edition."""

    @property
    def weight(self) -> int:
        """Bytes of memory, about: a short document can unfold to thousands of fields."""
        return (
            PLAN_OVERHEAD_BYTES
            + 2 * len(self.plan.text if self.plan else "")
            + FIELD_BYTES * sum(map(_count_fields, self.roots))
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the answer, in their order."""
        return tuple(one.key for one in self.roots)

    @cached_property
    def template(self) -> ResponseTemplate:
        """What stands around the values of the keys."""
        return response_template(self.keys)

    @cached_property
    def statement(self) -> Plan | None:
        """The plan without its slots, for who has their values: it may be kept without the document that they come from."""
        return None if self.plan is None else replace(self.plan, slots=())


@dataclass(frozen=True)
class PlanCache:
    """Makes plans for one database."""

    core: GraphQLSchema
    registry: Registry
    dialect: Dialect
    limits: ReadLimits
    kept: LruCache[Hashable, OperationPlan] = field(default_factory=lambda: LruCache(PLAN_BYTES))

    @cached_property
    def ordinary_queries(self) -> frozenset[str]:
        """The fields of Query that an executor answers."""
        return find_resolver_fields(self.core.query_type)

    @cached_property
    def ordinary_mutations(self) -> frozenset[str]:
        """The fields of Mutation that an executor runs."""
        return find_resolver_fields(self.core.mutation_type)

    def of_query(self, asked: OperationRequest) -> OperationPlan:
        """The plan of a query; RequestRefused when it asks for too much, or for what the caller may not see."""
        return self._find(asked, (), lambda: self._plan_query(asked))

    def knows(self, asked: OperationRequest) -> bool:
        """Whether the plan of this query is at hand."""
        return self.kept.find(self._key(asked, ())) is not None

    def of_mutation(self, asked: OperationRequest) -> OperationPlan:
        """The mutations of an operation; their payloads are planned one by one."""

        def plan() -> OperationPlan:
            reader = self.reader_for(asked)
            roots, nodes = reader.roots(asked.operation.node), reader.root_nodes(asked.operation.node)
            return OperationPlan(tuple(roots), None, nodes=nodes)

        return self._find(asked, (), plan)

    def of_entries(
        self,
        asked: OperationRequest,
        place: Hashable,
        roots: Callable[[], Sequence[SelectedField]],
        limits: ReadLimits,
        edition: Edition = Edition.WORKING,
    ) -> OperationPlan:
        """The plan for entries that are shown at a place of an answer: `place` tells those of one operation apart."""

        def plan() -> OperationPlan:
            found = [with_placeholders(one) for one in roots()]
            return OperationPlan(tuple(roots()), make_plan(self.registry, self.dialect, edition, found, limits))

        return self._find(asked, (place, limits, edition), plan)

    def reader_for(self, asked: OperationRequest, *, marks_types: bool = False) -> SelectionReader:
        """What reads selections of this operation, as its caller may see them."""
        return SelectionReader(
            self.core,
            asked.document.fragments,
            asked.variables,
            marks_types=marks_types or asked.operation.uses.marks_types,
            reads_drafts=asked.caller.reads_drafts,
        )

    def _find(self, asked: OperationRequest, more: Hashable, make: Callable[[], OperationPlan]) -> OperationPlan:
        key = self._key(asked, more)
        planned = self.kept.find(key)
        if planned is None:
            planned = replace(make(), key=key)
            self.kept.keep(key, planned, planned.weight)
        return planned

    def _key(self, asked: OperationRequest, more: Hashable) -> Hashable:
        operation, caller, shape = asked.operation, asked.caller, asked.shape
        if shape is None:
            shape = shape_of_variables(self.core, operation.node.variable_definitions or (), asked.variables, operation.uses)
        return (asked.document.digest, asked.name, shape, caller.edition, caller.reads_drafts, more)

    def _plan_query(self, asked: OperationRequest) -> OperationPlan:
        reader = self.reader_for(asked)
        roots = reader.roots(asked.operation.node)
        others = FIELDS_WITHOUT_DATABASE | self.ordinary_queries
        found = [with_placeholders(one) for one in roots if one.name not in others]
        # Who asks for what is ordinary has to be asked of the database: a token may have been revoked since it was cached.
        asks = any(one.name not in FIELDS_WITHOUT_DATABASE for one in roots)
        plan = make_plan(self.registry, self.dialect, asked.caller.edition, found, self.limits) if asks else None
        ordinary = self._ordinary(asked, reader) if any(one.name in self.ordinary_queries for one in roots) else None
        return OperationPlan(tuple(roots), plan, is_plain=len(found) == len(roots), ordinary=ordinary)

    def _ordinary(self, asked: OperationRequest, reader: SelectionReader) -> DocumentNode:
        fields = reader.root_nodes(asked.operation.node).values()
        nodes = [node for some in fields for node in some if node.name.value in self.ordinary_queries]
        return make_resolver_document(asked.document, asked.operation, nodes)


def _count_fields(one: SelectedField) -> int:
    below = () if one.selection is None else one.selection.by_type.values()
    return 1 + sum(_count_fields(field) for fields in below for field in fields)
