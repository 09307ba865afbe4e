"""The service: a request in, an answer out; what can be planned goes straight to the database and back."""

import logging
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import orjson
import strawberry
from graphql import GraphQLSchema, get_variable_values

from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.errors import RequestCode, RequestRefused
from cms.reading.planner import Plan, make_plan
from cms.reading.reader import Reader
from cms.reading.scope import Limits
from cms.reading.selection import TYPENAME
from schema.answer import Result, data_result, executed_result, failed, invalid, refused
from schema.bounded import Bounded
from schema.document import Document, DocumentRefused, Operation, read_document
from schema.known import Known
from schema.limits import DocumentLimits
from schema.request import GraphQLRequest, HttpRefused
from schema.selection import SelectionReader
from schema.shapes import shape_of

DOCUMENT_BYTES = 8_000_000
PLAN_BYTES = 32_000_000
MOST_VARIABLE_ERRORS = 5

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class Planned:
    """What of an operation is answered by a plan, and the keys of constants beside it."""

    plan: Plan | None
    keys: tuple[str, ...]
    typenames: frozenset[str]


@dataclass(frozen=True)
class Service:
    """Answers GraphQL requests from one database."""

    schema: strawberry.Schema
    registry: Registry
    reader: Reader
    document_limits: DocumentLimits = field(default_factory=DocumentLimits)
    limits: Limits = field(default_factory=Limits)
    documents: Bounded[str, Document] = field(default_factory=lambda: Bounded(DOCUMENT_BYTES))
    plans: Bounded[Hashable, Planned] = field(default_factory=lambda: Bounded(PLAN_BYTES))

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self.schema._schema  # noqa: SLF001 - Strawberry has no other door to it

    async def answer(self, request: GraphQLRequest, *, only_queries: bool = False) -> Result:
        """The answer to a request. HttpRefused for a mutation where only queries are allowed; never anything else."""
        try:
            document = self.document(request.query)
            operation = document.get_operation(request.operation_name)
            _check_method(operation, only_queries=only_queries)
            return await self._run(document, operation, request)
        except DocumentRefused as error:
            return invalid(error.code, error.errors)
        except RequestRefused as error:
            return refused(error)
        except HttpRefused:
            raise
        except Exception:
            log.exception("a request could not be answered")
            return failed()

    def document(self, text: str) -> Document:
        """The document in a text, read once."""
        known = self.documents.find(text)
        if known is None:
            known = read_document(self.core, text, self.document_limits)
            self.documents.keep(text, known, len(text) * 8)
        return known

    async def _run(self, document: Document, operation: Operation, request: GraphQLRequest) -> Result:
        variables = self._coerce(operation, request.variables)
        planned = self._planned(document, operation, variables)
        if operation.uses.introspects:
            return await self._execute(document, request, planned, variables)
        return data_result(planned.keys, await self._values(planned, variables))

    def _coerce(self, operation: Operation, given: Mapping[str, object]) -> Mapping[str, object]:
        definitions = operation.node.variable_definitions or ()
        if not definitions:
            return {}
        coerced = get_variable_values(self.core, definitions, dict(given), max_errors=MOST_VARIABLE_ERRORS)
        if isinstance(coerced, list):
            raise DocumentRefused(RequestCode.BAD_USER_INPUT, coerced)
        return coerced.coerced

    def _planned(self, document: Document, operation: Operation, variables: Mapping[str, object]) -> Planned:
        name = operation.node.name.value if operation.node.name else ""
        shape = shape_of(self.core, operation.node.variable_definitions or (), variables, operation.uses)
        key = (document.digest, name, shape)
        planned = self.plans.find(key)
        if planned is None:
            planned = self._plan(document, operation, variables)
            self.plans.keep(key, planned, 2_000 + len(planned.plan.text) if planned.plan else 2_000)
        return planned

    def _plan(self, document: Document, operation: Operation, variables: Mapping[str, object]) -> Planned:
        marks = operation.uses.introspects
        reader = SelectionReader(self.core, document.fragments, variables, marks_types=marks)
        roots = [one for one in reader.roots(operation.node) if one.name not in {"__schema", "__type"}]
        found = [one for one in roots if one.name != TYPENAME]
        plan = make_plan(self.registry, self.reader.dialect, Edition.LIVE, found, self.limits) if found else None
        return Planned(plan, tuple(one.key for one in roots), frozenset(one.key for one in roots if one.name == TYPENAME))

    async def _values(self, planned: Planned, variables: Mapping[str, object]) -> list[str]:
        """The JSON for each key, in their order."""
        columns: tuple[str, ...] = ()
        if planned.plan is not None:
            columns = (await self.reader.read(planned.plan, variables)).columns
        rest = iter(columns)
        return ['"Query"' if key in planned.typenames else next(rest) for key in planned.keys]

    async def _execute(
        self, document: Document, request: GraphQLRequest, planned: Planned, variables: Mapping[str, object]
    ) -> Result:
        """Introspection and what stands beside it: the planned part is fetched first, and read from by the executor."""
        values = await self._values(planned, variables)
        tree = {key: orjson.loads(value) for key, value in zip(planned.keys, values, strict=True)}
        result = await self.schema.execute(
            None,
            variable_values=dict(request.variables),
            root_value=tree,
            context_value=Known(document.ast),
            operation_name=request.operation_name,
        )
        return executed_result(result.data, result.errors or [])


def _check_method(operation: Operation, *, only_queries: bool) -> None:
    if only_queries and not operation.is_query:
        raise HttpRefused(405, "only queries can be asked for with GET; send mutations with POST", {"Allow": "POST"})
