"""A document of mutations while it runs: one after the other, each a transaction of its own.

A field that edits content is one act and one statement that reads its payload, so that nothing is left for an executor
to do: it would only walk through what is finished. Fields with resolvers are executed, one by one, each in its turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
from graphql import FieldNode, GraphQLError, get_argument_values

from cms.database.clients.errors import answer_too_large
from cms.errors import Refusal, RequestCode
from cms.idempotency.receipts import Receipts
from cms.reading.run.reader import Reader
from cms.reading.selection import TYPENAME, SelectedField
from cms.worker_thread import WorkerThread
from schema.documents.document import DocumentRefused
from schema.documents.document_cache import SMALL_DOCUMENT
from schema.documents.request_size import has_many_values
from schema.execution.field_errors import mask_fault
from schema.execution.mutation_step import ContentStep, MutationStep, ResolverStep
from schema.execution.recorded_step import record_step
from schema.execution.resolver_executor import ResolverExecutor
from schema.execution.step_runner import TOKEN_NEEDED, StepRunner
from schema.mutations.id_arguments import count_entry_names
from schema.mutations.mutation import ActContext, ArgumentValues, Mutation
from schema.mutations.payload_reader import PayloadReader
from schema.mutations.upsert_payload import UPSERT_PAYLOAD, UpsertPayloadReader
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan, PlanCache
from schema.planning.resolver_document import make_resolver_document
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged
from schema.protocol.response import FieldError, Result, data_result, errors_result, partial_result
from schema.validation.variable_errors import null_variable_error


@dataclass(frozen=True)
class MutationExecutor:
    """Runs documents of mutations; `content_mutations` by their names. Without access every caller is anonymous."""

    plan_cache: PlanCache
    reader: Reader
    resolver_executor: ResolverExecutor
    access: Access | None
    content_mutations: Mapping[str, Mutation]
    worker: WorkerThread

    async def run(self, request: OperationRequest, receipts: Receipts | None = None) -> Result:
        """The answer to a document of mutations; with receipts, what was done before is not done again.

        Before anything is done: RequestRefused when a payload cannot be shown as it was selected, DocumentRefused when
        arguments cannot be read, AccessChanged when the caller has to be recognised again. What nobody expects ends the
        document where it is; what was done until then is done.
        """
        is_large = len(request.graphql_request.query) > SMALL_DOCUMENT or has_many_values(request.graphql_request.variables)
        operation_plan, steps = await self.worker.run(self._plan, request) if is_large else self._plan(request)
        finished: dict[str, bytes] = {}
        errors: list[FieldError] = []
        step_runner = StepRunner(self.access, self.reader, self._act_context(request))
        if receipts is not None:
            steps = {key: record_step(key, step, receipts) for key, step in steps.items()}
        for key, step in steps.items():
            try:
                self._check_size(finished)
                result = await step_runner.run(step)
                finished[key] = orjson.dumps(result.value)
                errors += result.errors
            except AccessChanged:
                raise
            except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
                return _stopped(operation_plan, finished, [*errors, _field_error(key, error)])
        columns = [_json(one, finished) for one in operation_plan.root_fields]
        return partial_result(operation_plan.keys, columns, errors) if errors else data_result(operation_plan.keys, columns)

    def _check_size(self, finished: Mapping[str, bytes]) -> None:
        """RequestRefused, before one more is done, when the answer is as large as it may be."""
        most = self.plan_cache.limits.bytes
        if sum(map(len, finished.values())) > most:
            raise answer_too_large(most)

    def _plan(self, request: OperationRequest) -> tuple[OperationPlan, dict[str, MutationStep]]:
        operation_plan = self.plan_cache.of_mutation(request)
        done = [one for one in operation_plan.root_fields if one.name != TYPENAME]
        return operation_plan, {one.key: self._prepare(request, one, operation_plan.root_nodes[one.key]) for one in done}

    def _prepare(self, request: OperationRequest, selected: SelectedField, nodes: Sequence[FieldNode]) -> MutationStep:
        arguments = self._arguments(request, nodes[0])
        if selected.name in self.plan_cache.resolver_mutations:
            document = make_resolver_document(request.document, request.operation, nodes)
            return ResolverStep(selected.key, request, document, self.resolver_executor, self.reader)
        mutation = self.content_mutations[selected.name]
        make_reader = UpsertPayloadReader if mutation.payload is UPSERT_PAYLOAD else PayloadReader
        payload_reader = make_reader(mutation.payload, selected, request, self.plan_cache, self.reader, self.access)
        payload_reader.check()
        payload_reader.check(count_entry_names(arguments))
        return ContentStep(mutation, arguments, payload_reader)

    def _arguments(self, request: OperationRequest, node: FieldNode) -> ArgumentValues:
        root = self.plan_cache.graphql_schema.mutation_type
        if root is None:
            raise TypeError("the schema has no Mutation type")
        try:
            return get_argument_values(root.fields[node.name.value], node, request.variable_values)
        except GraphQLError as error:
            raise DocumentRefused(RequestCode.BAD_USER_INPUT, [null_variable_error(error)]) from error

    def _act_context(self, request: OperationRequest) -> ActContext | Refusal:
        if self.access is None or request.caller.actor is None:
            return TOKEN_NEEDED
        return ActContext(self.access.database, self.plan_cache.registry, request.caller.actor)


def _field_error(key: str, error: Exception) -> FieldError:
    """Why the mutation under this key came to nothing; what is our fault is logged, and masked."""
    refusal = mask_fault(error, "a mutation could not be done")
    return FieldError((key,), refusal.code, refusal.message)


def _stopped(operation_plan: OperationPlan, finished: Mapping[str, bytes], errors: list[FieldError]) -> Result:
    """The answer to a document that ended here: with what was answered before, or with errors alone when this was first."""
    stopped_at = str(errors[-1].path[0])
    not_run = [one.key for one in operation_plan.root_fields if one.name != TYPENAME and one.key not in {*finished, stopped_at}]
    errors = [*errors, *(_not_run(key, stopped_at) for key in not_run)]
    if finished:
        columns = [_json(one, finished) for one in operation_plan.root_fields]
        return replace(partial_result(operation_plan.keys, columns, errors), is_stopped=True)
    return replace(errors_result(errors), is_stopped=True)


def _not_run(key: str, stopped_at: str) -> FieldError:
    return FieldError(
        (key,), RequestCode.NOT_RUN, f"{key} was not run, because the document stopped at {stopped_at}; send it again"
    )


def _json(one: SelectedField, finished: Mapping[str, bytes]) -> bytes:
    return b'"Mutation"' if one.name == TYPENAME else finished.get(one.key, b"null")
