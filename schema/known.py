"""Lets Strawberry execute a document that was parsed and validated already, and log nothing but our own faults."""

from collections.abc import Iterator
from dataclasses import dataclass

import strawberry
from graphql import DocumentNode, GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from schema.answer import is_our_fault


@dataclass(frozen=True)
class Known:
    """The context of an execution: the document that is run."""

    document: DocumentNode


class KnownDocument(SchemaExtension):
    """Hands the parsed document over and skips validation."""

    def on_operation(self) -> Iterator[None]:
        """Before anything else."""
        context = self.execution_context.context
        if isinstance(context, Known):
            self.execution_context.graphql_document = context.document
            self.execution_context.pre_execution_errors = []
        yield


class QuietSchema(strawberry.Schema):
    """A schema whose log does not fill with what callers do wrong."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what is our fault."""
        super().process_errors([one for one in errors if is_our_fault(one)], execution_context)
