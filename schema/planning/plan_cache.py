"""Plans of operations, made once for each shape of their variables."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from graphql import DocumentNode, FieldNode, GraphQLSchema

from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.reading.plan.planner import Plan, make_plan
from cms.reading.plan.root_fields import ENTRIES_BY_ID
from cms.reading.selection import TYPENAME, ScalarValue, SelectedField, Selection
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
ENTRY_IDS = " ids"
"""The variable that ids of entries are bound as; no variable of a client can have this name."""

UNLIMITED_COST = 2**62

FIELDS_WITHOUT_DATABASE = frozenset({TYPENAME, *INTROSPECTION_FIELDS})
"""Root fields that need no database."""

PLAN_OVERHEAD_BYTES = 2_000
FIELD_BYTES = 400


@dataclass(frozen=True)
class OperationPlan:
    """The root fields of an operation, in the order of the answer, and the plan for those of them that are content."""

    root_fields: tuple[SelectedField, ...]
    plan: Plan | None
    is_content_only: bool = False
    """Whether the plan answers every root field."""
    resolver_document: DocumentNode | None = None
    """The root fields of a query that have resolvers, for an executor."""
    root_nodes: Mapping[str, Sequence[FieldNode]] = field(default_factory=dict)
    """Mutations as they are written, by key."""
    cache_key: Hashable = None
    """What it was made for: the operation, the shape of its variables, and the edition."""

    @property
    def weight(self) -> int:
        """Bytes of memory, about: a short document can unfold to thousands of fields."""
        return (
            PLAN_OVERHEAD_BYTES
            + 2 * len(self.plan.text if self.plan else "")
            + FIELD_BYTES * sum(map(_count_fields, self.root_fields))
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the answer, in their order."""
        return tuple(one.key for one in self.root_fields)

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
    """Makes plans for one database, and keeps them."""

    graphql_schema: GraphQLSchema
    registry: Registry
    dialect: Dialect
    limits: ReadLimits
    lru_cache: LruCache[Hashable, OperationPlan] = field(default_factory=lambda: LruCache(PLAN_BYTES))

    @cached_property
    def resolver_queries(self) -> frozenset[str]:
        """The fields of Query that have resolvers."""
        return find_resolver_fields(self.graphql_schema.query_type)

    @cached_property
    def resolver_mutations(self) -> frozenset[str]:
        """The fields of Mutation that have resolvers."""
        return find_resolver_fields(self.graphql_schema.mutation_type)

    def of_query(self, request: OperationRequest) -> OperationPlan:
        """The plan of a query; RequestRefused when it asks for too much, or for what the caller may not see."""
        return self._find_or_make(request, (), lambda: self._plan_query(request))

    def has_plan(self, request: OperationRequest) -> bool:
        """Whether the plan of this query is here."""
        return self.lru_cache.find(self._cache_key(request, ())) is not None

    def of_mutation(self, request: OperationRequest) -> OperationPlan:
        """The mutations of an operation; their payloads are planned one by one."""

        def plan() -> OperationPlan:
            reader, node = self.selection_reader(request), request.operation.node
            return OperationPlan(tuple(reader.read_root_fields(node)), None, root_nodes=reader.collect_root_nodes(node))

        return self._find_or_make(request, (), plan)

    def of_entries(
        self,
        request: OperationRequest,
        place: Hashable,
        list_fields: Callable[[], Sequence[SelectedField]],
        limits: ReadLimits,
        edition: Edition = Edition.WORKING,
    ) -> OperationPlan:
        """The plan of root fields that read entries by ids, which are bound as ENTRY_IDS.

        `place` is where the answer shows them, and tells the plans of one operation apart.
        """

        def plan() -> OperationPlan:
            fields = list_fields()
            planned = [with_placeholders(one) for one in fields]
            return OperationPlan(tuple(fields), make_plan(self.registry, self.dialect, edition, planned, limits))

        return self._find_or_make(request, (place, limits, edition), plan)

    def selection_reader(self, request: OperationRequest, *, marks_types: bool = False) -> SelectionReader:
        """What reads selections of this operation, as its caller may see them."""
        return SelectionReader(
            self.graphql_schema,
            request.document.fragments,
            request.variables,
            marks_types=marks_types or request.operation.selects_versions,
            reads_drafts=request.caller.reads_drafts,
        )

    def _find_or_make(self, request: OperationRequest, more: Hashable, make: Callable[[], OperationPlan]) -> OperationPlan:
        key = self._cache_key(request, more)
        found = self.lru_cache.find(key)
        if found is None:
            found = replace(make(), cache_key=key)
            self.lru_cache.keep(key, found, found.weight)
        return found

    def _cache_key(self, request: OperationRequest, more: Hashable) -> Hashable:
        operation, caller, shape = request.operation, request.caller, request.variables_shape
        if shape is None:
            definitions = operation.node.variable_definitions or ()
            shape = shape_of_variables(self.graphql_schema, definitions, request.variables, operation.variable_usages)
        return (request.document.digest, request.name, shape, caller.edition, caller.reads_drafts, more)

    def _plan_query(self, request: OperationRequest) -> OperationPlan:
        reader = self.selection_reader(request)
        root_fields = reader.read_root_fields(request.operation.node)
        others = FIELDS_WITHOUT_DATABASE | self.resolver_queries
        content = [with_placeholders(one) for one in root_fields if one.name not in others]
        # Resolvers need a caller whom the database knows: a token may have been revoked since it was cached.
        needs_database = any(one.name not in FIELDS_WITHOUT_DATABASE for one in root_fields)
        plan = make_plan(self.registry, self.dialect, request.caller.edition, content, self.limits) if needs_database else None
        document = self._resolver_document(request, reader, root_fields)
        return OperationPlan(tuple(root_fields), plan, len(content) == len(root_fields), document)

    def _resolver_document(
        self, request: OperationRequest, reader: SelectionReader, root_fields: Sequence[SelectedField]
    ) -> DocumentNode | None:
        if not any(one.name in self.resolver_queries for one in root_fields):
            return None
        fields = reader.collect_root_nodes(request.operation.node).values()
        nodes = [node for some in fields for node in some if node.name.value in self.resolver_queries]
        return make_resolver_document(request.document, request.operation, nodes)


def entries_field(key: str, count: int, below: Selection | None) -> SelectedField:
    """A root field that reads this many entries by the ids bound as ENTRY_IDS, or fewer."""
    return SelectedField(key, ENTRIES_BY_ID, {"ids": ScalarValue([""] * count, (ENTRY_IDS,))}, below)


def _count_fields(one: SelectedField) -> int:
    below = () if one.selection is None else one.selection.by_type.values()
    return 1 + sum(_count_fields(field) for fields in below for field in fields)
