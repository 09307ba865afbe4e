"""A document of mutations while it runs: one after the other, each a transaction of its own.

A field that edits content is one act and one statement that reads its payload, so that nothing is left for an executor
to do: it would only walk through what is finished. Ordinary fields are executed, one by one, each in its turn.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from graphql import FieldNode, GraphQLError, get_argument_values

from cms.database.clients.errors import too_large
from cms.errors import Refusal, RequestCode, RequestRefused
from cms.reading.run.reader import Reader
from cms.reading.selection import TYPENAME, SelectedField
from cms.worker_thread import WorkerThread
from schema.documents.document import DocumentRefused
from schema.documents.document_cache import SMALL_DOCUMENT
from schema.documents.request_size import has_many_values
from schema.execution.mutation_step import ContentStep, MutationStep, ResolverStep
from schema.execution.resolver_executor import ResolverExecutor
from schema.execution.step_runner import TOKEN_NEEDED, StepRunner
from schema.mutations.mutation import ActContext, ArgumentValues, Mutation
from schema.mutations.payload_reader import PayloadReader
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan, PlanCache
from schema.planning.resolver_document import make_resolver_document
from schema.protocol.authentication import Access
from schema.protocol.caller import AccessChanged
from schema.protocol.response import FieldError, Result, data_result, errors_result, partial_result
from schema.wording.variable_errors import null_variable_error

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class MutationExecutor:
    """Runs documents of mutations; `known` are those of content, by their names. Without access everybody is a stranger."""

    plans: PlanCache
    reader: Reader
    fields: ResolverExecutor
    access: Access | None
    known: Mapping[str, Mutation]
    worker: WorkerThread

    async def run(self, asked: OperationRequest) -> Result:
        """The answer to a document of mutations.

        Before anything is done: RequestRefused when a payload cannot be shown as it was selected, DocumentRefused when
        arguments cannot be read, AccessChanged when the caller has to be recognised again. What nobody expects ends the
        document where it is; what was done until then is done.
        """
        is_large = len(asked.request.query) > SMALL_DOCUMENT or has_many_values(asked.request.variables)
        planned, steps = await self.worker.run(self._plan, asked) if is_large else self._plan(asked)
        answered: dict[str, bytes] = {}
        errors: list[FieldError] = []
        caller = StepRunner(self.access, self.reader, self._acting(asked))
        for key, step in steps.items():
            try:
                self._check_size(answered)
                result = await caller.run(step)
                answered[key] = orjson.dumps(result.value)
                errors += result.errors
            except AccessChanged:
                raise
            except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
                return _stopped(planned, answered, [*errors, _field_error(key, error)])
        columns = [_json(one, answered) for one in planned.roots]
        return partial_result(planned.keys, columns, errors) if errors else data_result(planned.keys, columns)

    def _check_size(self, answered: Mapping[str, bytes]) -> None:
        """RequestRefused, before one more is done, when the answer is as large as it may be."""
        most = self.plans.limits.bytes
        if sum(map(len, answered.values())) > most:
            raise too_large(most)

    def _plan(self, asked: OperationRequest) -> tuple[OperationPlan, dict[str, MutationStep]]:
        planned = self.plans.of_mutation(asked)
        done = [one for one in planned.roots if one.name != TYPENAME]
        return planned, {one.key: self._prepare(asked, one, planned.nodes[one.key]) for one in done}

    def _prepare(self, asked: OperationRequest, selected: SelectedField, nodes: Sequence[FieldNode]) -> MutationStep:
        given = self._arguments(asked, nodes[0])
        if selected.name in self.plans.ordinary_mutations:
            document = make_resolver_document(asked.document, asked.operation, nodes)
            return ResolverStep(selected.key, asked, document, self.fields, self.reader)
        mutation = self.known[selected.name]
        payload = PayloadReader(mutation.payload, selected, asked, self.plans, self.reader, self.access)
        payload.check()
        if isinstance(ids := given.get("ids"), list):
            payload.check(len(ids))
        return ContentStep(mutation, given, payload)

    def _arguments(self, asked: OperationRequest, node: FieldNode) -> ArgumentValues:
        root = self.plans.core.mutation_type
        if root is None:
            raise TypeError("the schema has no Mutation type")
        try:
            return get_argument_values(root.fields[node.name.value], node, asked.values)
        except GraphQLError as error:
            raise DocumentRefused(RequestCode.BAD_USER_INPUT, [null_variable_error(error)]) from error

    def _acting(self, asked: OperationRequest) -> ActContext | Refusal:
        if self.access is None or asked.caller.actor is None:
            return TOKEN_NEEDED
        return ActContext(self.access.database, self.plans.registry, asked.caller.actor)


def _field_error(key: str, error: Exception) -> FieldError:
    """Why the mutation under this key came to nothing; what is our fault is logged, and masked."""
    if isinstance(error, RequestRefused):
        return FieldError((key,), error.code, error.message)
    log.error("a mutation could not be done", exc_info=error)
    return FieldError((key,), RequestCode.INTERNAL)


def _stopped(planned: OperationPlan, answered: Mapping[str, bytes], errors: list[FieldError]) -> Result:
    """The answer to a document that ended here: with what was answered before, or with errors alone when this was first."""
    stop = str(errors[-1].path[0])
    missing = [one.key for one in planned.roots if one.name != TYPENAME and one.key not in {*answered, stop}]
    errors = [*errors, *(_not_run(key, stop) for key in missing)]
    if answered:
        return partial_result(planned.keys, [_json(one, answered) for one in planned.roots], errors)
    return errors_result(errors)


def _not_run(key: str, stop: str) -> FieldError:
    return FieldError((key,), RequestCode.NOT_RUN, f"{key} was not run, because the document stopped at {stop}; send it again")


def _json(one: SelectedField, answered: Mapping[str, bytes]) -> bytes:
    return b'"Mutation"' if one.name == TYPENAME else answered.get(one.key, b"null")
