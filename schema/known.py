"""Lets Strawberry execute a document that was parsed and validated already."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import DocumentNode
from strawberry.extensions import SchemaExtension


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
