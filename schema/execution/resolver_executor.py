"""Runs fields that have resolvers by Strawberry's executor, with its extensions, apart from the content in an operation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError

from cms.access.token_validity import AccessRevoked
from cms.reading.run.reader import Reader
from cms.webhooks.service import WebhookService
from schema.execution.executable_schema import ExecutableSchema
from schema.execution.field_errors import field_error, request_error
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import PlanCache
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged
from schema.protocol.response import FieldError
from schema.resolvers.context import ResolverContext
from schema.resolvers.entry_loader import EntryLoader


@dataclass(frozen=True)
class ResolverResults:
    """The values of fields, by their keys, and why some have none."""

    values: Mapping[str, object]
    errors: Sequence[FieldError] = ()


NO_RESULTS = ResolverResults({})


@dataclass(frozen=True)
class ResolverExecutor:
    """Executes the resolver fields of operations."""

    schema: ExecutableSchema
    plan_cache: PlanCache
    reader: Reader
    access: Access | None
    webhooks: WebhookService | None = None

    async def run(self, request: OperationRequest, document: DocumentNode, *, may_restart: bool = True) -> ResolverResults:
        """The values of the fields in a document, which is an operation cut down to its resolver fields.

        RequestRefused when one that may not be null failed. AccessRevoked when an act found its actor gone, and
        AccessChanged when content was read after permissions changed; the latter not unless all may be done once more.
        """
        entries = EntryLoader(request, self.plan_cache, self.reader, self.access, watches_access=may_restart)
        result = await self.schema.execute(
            None,
            variable_values=dict(request.graphql_request.variables),
            context_value=self.make_context(request, entries, document),
            operation_name=request.name or None,
        )
        errors = result.errors or []
        raise_access_changes(errors)
        if result.data is None:
            raise request_error(errors[0])
        return ResolverResults(result.data, [field_error(one, request) for one in errors])

    def make_context(self, request: OperationRequest, entries: EntryLoader, document: DocumentNode) -> ResolverContext:
        """What the resolvers of a document are given."""
        most = self.plan_cache.limits.cost
        return ResolverContext(request.caller, self.plan_cache.registry, entries, document, self.access, self.webhooks, most)


def raise_access_changes(errors: Sequence[GraphQLError]) -> None:
    """Raise the AccessRevoked or AccessChanged among errors, when there is one."""
    for error in errors:
        if isinstance(error.original_error, AccessRevoked | AccessChanged):
            raise error.original_error
