"""The schema as Strawberry executes it: with documents that were parsed, validated and cut to their resolver fields before."""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionContext


class ParsedDocument(SchemaExtension):
    """Hands over the document of the context, instead of a text to be parsed and validated once more."""

    def on_operation(self) -> Iterator[None]:
        """Before anything else."""
        execution = self.execution_context
        execution.graphql_document, execution.pre_execution_errors = execution.context.document, []
        yield


class ExecutableSchema(strawberry.Schema):
    """A schema that logs no errors: most are refusals, and those who execute it look at them all."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing."""
