"""A request for an operation: valid, with its variables coerced."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from graphql.execution.values import VariableValues

from schema.documents.document import Document, Operation
from schema.protocol.caller import Caller
from schema.protocol.request import GraphQLRequest


@dataclass(frozen=True)
class OperationRequest:
    """A GraphQL request with the operation it names, its coerced variables, and its caller."""

    graphql_request: GraphQLRequest
    document: Document
    operation: Operation
    variable_values: VariableValues
    caller: Caller
    variables_shape: Hashable | None = None
    """The shape of the variables, where it is known already."""

    @property
    def variables(self) -> Mapping[str, object]:
        """The variables by their names; those that were not given and have no default are not there."""
        return self.variable_values.coerced

    @property
    def name(self) -> str:
        """The operation's name; empty when it has none."""
        return self.operation.node.name.value if self.operation.node.name else ""
