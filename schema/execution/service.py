"""The service: a request in, an answer out; what can be planned goes straight to the database and back."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from graphql import GraphQLSchema, get_variable_values
from graphql.execution.values import VariableValues

from cms.content.registry import Registry
from cms.errors import RequestCode, RequestRefused
from cms.reading.run.reader import Reader
from cms.reading.sql.compile_context import ReadLimits
from cms.worker_thread import WorkerThread
from schema.documents.document import Document, DocumentRefused, Operation
from schema.documents.document_cache import SMALL_DOCUMENT, DocumentCache
from schema.documents.document_limits import DocumentLimits
from schema.documents.request_size import has_many_values
from schema.execution.executable_schema import ExecutableSchema
from schema.execution.mutation_executor import MutationExecutor
from schema.execution.query_executor import QueryExecutor
from schema.execution.resolver_executor import ResolverExecutor
from schema.mutations.mutation_type import list_mutations
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import PlanCache
from schema.planning.prepared_operation import PreparedOperation, prepare_query
from schema.protocol.authentication import NO_CREDENTIALS, Access, Credentials, authenticate
from schema.protocol.caller import AccessChanged, Caller
from schema.protocol.error_location import locate_refusal
from schema.protocol.request import GraphQLRequest, HttpRefused
from schema.protocol.response import Result, failed_result, invalid_result, refused_result
from schema.wording.variable_errors import find_variable_errors

MOST_VARIABLE_ERRORS = 5
_MOST_ATTEMPTS = 5
"""How often permissions may change while one request is answered."""

NO_VARIABLES = VariableValues({}, {})

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class Service:
    """Answers GraphQL requests from one database; without `access` everybody is a stranger, who may read what is live."""

    schema: ExecutableSchema
    registry: Registry
    reader: Reader
    document_limits: DocumentLimits = field(default_factory=DocumentLimits)
    limits: ReadLimits = field(default_factory=ReadLimits)
    access: Access | None = None
    worker: WorkerThread = field(default_factory=WorkerThread)

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self.schema._schema  # noqa: SLF001 - strawberry: no other door to it

    @cached_property
    def documents(self) -> DocumentCache:
        """The documents that were asked for lately."""
        return DocumentCache(self.core, self.document_limits, self.worker)

    @cached_property
    def plans(self) -> PlanCache:
        """The plans of what was asked for lately."""
        return PlanCache(self.core, self.registry, self.reader.dialect, self.limits)

    @cached_property
    def fields(self) -> ResolverExecutor:
        """Everything that is not content."""
        return ResolverExecutor(self.schema, self.plans, self.reader, self.access)

    @cached_property
    def queries(self) -> QueryExecutor:
        """Everything that can be read."""
        return QueryExecutor(self.plans, self.reader, self.fields, self.access, self.worker)

    @cached_property
    def mutations(self) -> MutationExecutor:
        """Everything that can be done."""
        known = {one.name: one for one in list_mutations(self.registry)}
        return MutationExecutor(self.plans, self.reader, self.fields, self.access, known, self.worker)

    async def answer(
        self, request: GraphQLRequest, claims: Credentials = NO_CREDENTIALS, *, only_queries: bool = False
    ) -> Result:
        """The answer to a request. HttpRefused for a mutation where only queries are allowed; never anything else."""
        try:
            return await self._answer(request, claims, only_queries=only_queries)
        except HttpRefused:
            raise
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            return error_result(error)

    async def prepare(
        self, request: GraphQLRequest, claims: Credentials = NO_CREDENTIALS, *, only_queries: bool = False
    ) -> PreparedOperation:
        """A request made ready to run, for whoever it claims to come from; raises what `refusal` makes an answer of.

        What was prepared for strangers holds for all of them, and for as long as the service does.
        """
        caller = await authenticate(self.access, claims)
        document = await self.documents.read(request.query)
        operation = document.get_operation(request.operation_name)
        _check_method(operation, only_queries=only_queries)
        if has_many_values(request.variables):
            return await self.worker.run(lambda: self._plan(self._ask(request, document, operation, caller)))
        asked = self._ask(request, document, operation, caller)
        if len(request.query) > SMALL_DOCUMENT and operation.is_query and not self.plans.knows(asked):
            return await self.worker.run(self._plan, asked)
        return self._plan(asked)

    async def run(self, prepared: PreparedOperation) -> Result:
        """The answer to what was prepared; raises what `refusal` makes an answer of, and AccessChanged."""
        try:
            return await self._run(prepared)
        except RequestRefused as unplaced:
            raise _placed(unplaced, prepared.asked) from unplaced

    async def _run(self, prepared: PreparedOperation) -> Result:
        if prepared.bound is not None:
            return await prepared.bound.run(self.reader, prepared.asked.caller)
        if prepared.planned is not None:
            return await self.queries.run(prepared.asked, prepared.planned)
        result = await self.mutations.run(prepared.asked)
        return replace(result, revision=self.reader.latest_revision)

    async def _answer(self, request: GraphQLRequest, claims: Credentials, *, only_queries: bool) -> Result:
        for _ in range(_MOST_ATTEMPTS):
            prepared = await self.prepare(request, claims, only_queries=only_queries)
            try:
                return await self.run(prepared)
            except AccessChanged:
                await self._renew_access()
        raise TimeoutError("permissions change faster than a request can be answered")

    async def _renew_access(self) -> None:
        if self.access is not None:
            await self.access.token_cache.reload()

    def _plan(self, asked: OperationRequest) -> PreparedOperation:
        try:
            return prepare_query(asked, self.plans.of_query(asked)) if asked.operation.is_query else PreparedOperation(asked)
        except RequestRefused as unplaced:
            raise _placed(unplaced, asked) from unplaced

    def _ask(self, request: GraphQLRequest, document: Document, operation: Operation, caller: Caller) -> OperationRequest:
        """The request with its variables read, the short way where there is one."""
        if operation.is_query and operation.plain is not None:
            read = operation.plain.read(request.variables)
            if read is not None:
                return OperationRequest(request, document, operation, VariableValues({}, read.values), caller, read.shape)
        return OperationRequest(request, document, operation, self._coerce(operation, request.variables), caller)

    def _coerce(self, operation: Operation, given: Mapping[str, object]) -> VariableValues:
        definitions = operation.node.variable_definitions or ()
        if not definitions:
            return NO_VARIABLES
        coerced = get_variable_values(self.core, definitions, dict(given), max_errors=1)
        if isinstance(coerced, list):
            worded = find_variable_errors(self.core, definitions, given, MOST_VARIABLE_ERRORS)
            raise DocumentRefused(RequestCode.BAD_USER_INPUT, worded or coerced)
        return coerced


def error_result(error: Exception) -> Result:
    """The answer to a request that came to this; what is our fault is logged, and masked."""
    match error:
        case DocumentRefused():
            return invalid_result(error.code, error.errors)
        case RequestRefused():
            return refused_result(error)
        case _:
            log.error("a request could not be answered", exc_info=error)
            return failed_result()


def _placed(unplaced: RequestRefused, asked: OperationRequest) -> RequestRefused:
    return locate_refusal(unplaced, asked.operation.node, asked.document.fragments)


def _check_method(operation: Operation, *, only_queries: bool) -> None:
    if only_queries and not operation.is_query:
        raise HttpRefused(405, "only queries can be asked for with GET; send mutations with POST", {"Allow": "POST"})
