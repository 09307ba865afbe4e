"""The service: a GraphQL request in, a result out; what can be planned goes straight to the database and back."""

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
from cms.webhooks.service import WebhookService
from cms.worker_thread import WorkerThread
from schema.documents.document import Document, DocumentRefused, Operation
from schema.documents.document_cache import SMALL_DOCUMENT, DocumentCache
from schema.documents.document_limits import DocumentLimits
from schema.documents.request_size import has_many_values
from schema.execution.executable_schema import ExecutableSchema
from schema.execution.idempotent_executor import IdempotentExecutor
from schema.execution.mutation_executor import MutationExecutor
from schema.execution.query_executor import QueryExecutor
from schema.execution.resolver_executor import ResolverExecutor
from schema.mutations.mutation_type import list_content_mutations
from schema.planning.entry_selections import check_entries
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import PlanCache
from schema.planning.prepared_operation import PreparedOperation, prepare_query
from schema.protocol.authentication import NO_CREDENTIALS, Access, Credentials, authenticate
from schema.protocol.caller import AccessChanged, Caller
from schema.protocol.error_location import locate_refusal
from schema.protocol.request import GraphQLRequest, HttpRefused, SubscriptionRefused
from schema.protocol.response import Result, failed_result, invalid_result, refused_result
from schema.validation.variable_errors import find_variable_errors

MOST_VARIABLE_ERRORS = 5
_MOST_ATTEMPTS = 5
"""How often permissions may change while one request is answered."""

NO_VARIABLES = VariableValues({}, {})

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class Service:
    """Answers GraphQL requests from one database; without `access` every caller is anonymous, and reads what is live."""

    schema: ExecutableSchema
    registry: Registry
    reader: Reader
    document_limits: DocumentLimits = field(default_factory=DocumentLimits)
    limits: ReadLimits = field(default_factory=ReadLimits)
    access: Access | None = None
    worker: WorkerThread = field(default_factory=WorkerThread)
    webhooks: WebhookService | None = None

    @property
    def graphql_schema(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self.schema._schema  # noqa: SLF001 - strawberry: no other door to it

    @cached_property
    def document_cache(self) -> DocumentCache:
        """The documents that were sent lately."""
        return DocumentCache(self.graphql_schema, self.document_limits, self.worker)

    @cached_property
    def plan_cache(self) -> PlanCache:
        """The plans of operations that were sent lately."""
        return PlanCache(self.graphql_schema, self.registry, self.reader.dialect, self.limits)

    @cached_property
    def resolver_executor(self) -> ResolverExecutor:
        """Runs fields that have resolvers."""
        return ResolverExecutor(self.schema, self.plan_cache, self.reader, self.access, self.webhooks)

    @cached_property
    def query_executor(self) -> QueryExecutor:
        """Runs queries that take more than their plan."""
        return QueryExecutor(self.plan_cache, self.reader, self.resolver_executor, self.access, self.worker)

    @cached_property
    def mutation_executor(self) -> MutationExecutor:
        """Runs mutations."""
        content_mutations = {one.name: one for one in list_content_mutations(self.registry)}
        return MutationExecutor(
            self.plan_cache, self.reader, self.resolver_executor, self.access, content_mutations, self.worker
        )

    async def answer(
        self, request: GraphQLRequest, credentials: Credentials = NO_CREDENTIALS, *, only_queries: bool = False
    ) -> Result:
        """The answer to a request.

        HttpRefused for a mutation where only queries are allowed, and for a subscription; never anything else.
        """
        try:
            return await self._answer(request, credentials, only_queries=only_queries)
        except HttpRefused:
            raise
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            return error_result(error)

    async def prepare(
        self, request: GraphQLRequest, credentials: Credentials = NO_CREDENTIALS, *, only_queries: bool = False
    ) -> PreparedOperation:
        """The operation of a request, parsed and planned for its caller; raises what `error_result` makes an answer of.

        What was prepared for anonymous callers holds for all of them, and for as long as the service does.
        """
        caller = await authenticate(self.access, credentials)
        document = await self.document_cache.read(request.query)
        operation = document.get_operation(request.operation_name)
        _check_method(operation, only_queries=only_queries)
        if has_many_values(request.variables):
            return await self.worker.run(lambda: self._plan(self._coerce_request(request, document, operation, caller)))
        operation_request = self._coerce_request(request, document, operation, caller)
        if len(request.query) > SMALL_DOCUMENT and operation.is_query and not self.plan_cache.has_plan(operation_request):
            return await self.worker.run(self._plan, operation_request)
        return self._plan(operation_request)

    async def prepare_subscription(
        self, request: GraphQLRequest, credentials: Credentials = NO_CREDENTIALS
    ) -> OperationRequest | None:
        """The operation of a request, valid and within limits; None when it is no subscription. Raises as `prepare` does."""
        caller = await authenticate(self.access, credentials)
        document = await self.document_cache.read(request.query)
        operation = document.get_operation(request.operation_name)
        if not operation.is_subscription:
            return None
        if len(request.query) > SMALL_DOCUMENT or has_many_values(request.variables):
            return await self.worker.run(self._check_subscription, request, document, operation, caller)
        return self._check_subscription(request, document, operation, caller)

    async def run(self, prepared: PreparedOperation) -> Result:
        """The answer to what was prepared; raises what `error_result` makes an answer of, and AccessChanged."""
        try:
            return await self._run(prepared)
        except RequestRefused as refusal:
            raise locate_in_operation(refusal, prepared.request) from refusal

    async def _run(self, prepared: PreparedOperation) -> Result:
        if prepared.bound_query is not None:
            return await prepared.bound_query.run(self.reader, prepared.request.caller)
        if prepared.operation_plan is not None:
            return await self.query_executor.run(prepared.request, prepared.operation_plan)
        result = await self._mutate(prepared.request)
        return replace(result, revision=self.reader.latest_revision)

    async def _mutate(self, request: OperationRequest) -> Result:
        key, actor = request.graphql_request.idempotency_key, request.caller.actor
        if key is None or actor is None or self.access is None:
            return await self.mutation_executor.run(request)
        return await IdempotentExecutor(self.mutation_executor, self.access).run(request, actor, key)

    async def _answer(self, request: GraphQLRequest, credentials: Credentials, *, only_queries: bool) -> Result:
        for _ in range(_MOST_ATTEMPTS):
            prepared = await self.prepare(request, credentials, only_queries=only_queries)
            try:
                return await self.run(prepared)
            except AccessChanged:
                await self.renew_access()
        raise TimeoutError("permissions change faster than a request can be answered")

    async def renew_access(self) -> None:
        """Know of permissions that were given or taken since."""
        if self.access is not None:
            await self.access.token_cache.reload()

    def _check_subscription(
        self, request: GraphQLRequest, document: Document, operation: Operation, caller: Caller
    ) -> OperationRequest:
        operation_request = self._coerce_request(request, document, operation, caller)
        try:
            check_entries(self.plan_cache, operation_request)
        except RequestRefused as refusal:
            raise locate_in_operation(refusal, operation_request) from refusal
        return operation_request

    def _plan(self, operation_request: OperationRequest) -> PreparedOperation:
        try:
            if operation_request.operation.is_query:
                return prepare_query(operation_request, self.plan_cache.of_query(operation_request))
            return PreparedOperation(operation_request)
        except RequestRefused as refusal:
            raise locate_in_operation(refusal, operation_request) from refusal

    def _coerce_request(
        self, request: GraphQLRequest, document: Document, operation: Operation, caller: Caller
    ) -> OperationRequest:
        """The request with its variables read, the short way where there is one."""
        if operation.is_query and operation.scalar_variables is not None:
            coerced = operation.scalar_variables.read(request.variables)
            if coerced is not None:
                return OperationRequest(request, document, operation, VariableValues({}, coerced.values), caller, coerced.shape)
        return OperationRequest(request, document, operation, self._coerce_variables(operation, request.variables), caller)

    def _coerce_variables(self, operation: Operation, sent_variables: Mapping[str, object]) -> VariableValues:
        definitions = operation.node.variable_definitions or ()
        if not definitions:
            return NO_VARIABLES
        coerced = get_variable_values(self.graphql_schema, definitions, dict(sent_variables), max_errors=1)
        if isinstance(coerced, list):
            found = find_variable_errors(self.graphql_schema, definitions, sent_variables, MOST_VARIABLE_ERRORS)
            raise DocumentRefused(RequestCode.BAD_USER_INPUT, found or coerced)
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


def locate_in_operation(refusal: RequestRefused, operation_request: OperationRequest) -> RequestRefused:
    """The refusal with its location in the document that was sent."""
    return locate_refusal(refusal, operation_request.operation.node, operation_request.document.fragments)


def _check_method(operation: Operation, *, only_queries: bool) -> None:
    if operation.is_subscription:
        raise SubscriptionRefused
    if only_queries and not operation.is_query:
        raise HttpRefused(405, "only queries can be asked for with GET; send mutations with POST", {"Allow": "POST"})
