"""Documents: text parsed, checked and measured once, and the operations in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    OperationType,
    Source,
    parse,
    validate,
)

from cms.errors import RequestCode, RequestRefused
from cms.wording import quote
from schema.documents.document_limits import DocumentLimits, check_operations, check_text
from schema.documents.scalar_variables import ScalarVariables, find_scalar_variables
from schema.documents.too_costly import too_costly
from schema.documents.variable_usages import VariableUsages, find_variable_usages
from schema.protocol.response import LONGEST_MESSAGE
from schema.validation.rules import VALIDATION_RULES

MOST_ERRORS = 20
MOST_LOCATIONS = 20
TOKENS_OF_ERRORS = 20_000
"""Tokens that all errors together may quote: some print the value they are about, and that may be most of the document."""


class DocumentRefused(Exception):
    """A document that cannot be run: the errors to answer with, each with its code."""

    def __init__(self, code: RequestCode, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.code = code
        self.errors = [_without_document(error) for error in errors]


@dataclass(frozen=True)
class Operation:
    """One operation of a valid document."""

    node: OperationDefinitionNode
    variable_usages: VariableUsages
    scalar_variables: ScalarVariables | None = None
    """Its variables, when all are scalars of the language: the short way to read them."""

    @property
    def is_query(self) -> bool:
        """Whether it only reads."""
        return self.node.operation is OperationType.QUERY

    @property
    def is_subscription(self) -> bool:
        """Whether it goes on, with one result after the other."""
        return self.node.operation is OperationType.SUBSCRIPTION

    @property
    def selects_versions(self) -> bool:
        """Whether it asks for `versions`, which no plan answers: then rows say of which type they are."""
        return self.variable_usages.selects_versions


@dataclass(frozen=True)
class Document:
    """A parsed, valid document within the limits."""

    digest: str
    ast: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    operations: Mapping[str, Operation] = field(default_factory=dict)

    def get_operation(self, name: str | None) -> Operation:
        """The operation of this name, or the only one; RequestRefused when that does not say which."""
        if name:
            if name in self.operations:
                return self.operations[name]
            known = ", ".join(sorted(one for one in self.operations if one)) or "none with a name"
            raise _refused(f"the document has no operation named {quote(name)}; it has {known}")
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        raise _refused("the document has several operations; say which one with operationName")


def read_document(schema: GraphQLSchema, text: str, limits: DocumentLimits) -> Document:
    """The document in a text; DocumentRefused or RequestRefused when it is too large, does not parse or is not valid."""
    try:
        return _read(schema, text, limits)
    except RecursionError as error:
        raise too_costly("the document nests too deep to be read; ask for fewer levels") from error


def _read(schema: GraphQLSchema, text: str, limits: DocumentLimits) -> Document:
    tokens = check_text(text, limits)
    try:
        ast = parse(Source(text), no_location=False)
    except GraphQLSyntaxError as error:
        raise DocumentRefused(RequestCode.GRAPHQL_PARSE_FAILED, [error]) from error
    fragments = {one.name.value: one for one in ast.definitions if isinstance(one, FragmentDefinitionNode)}
    nodes = [one for one in ast.definitions if isinstance(one, OperationDefinitionNode)]
    check_operations(nodes, fragments, limits)
    # Circles are looked for first, alone: the other rules would walk them.
    errors = validate(schema, ast, [NoFragmentCyclesRule]) or validate(
        schema, ast, VALIDATION_RULES, max_errors=_most_errors(tokens)
    )
    if errors:
        raise DocumentRefused(RequestCode.GRAPHQL_VALIDATION_FAILED, errors)
    if not nodes:
        raise _refused("the document has no operation to run")
    digest = hashlib.sha256(text.encode()).hexdigest()
    operations = {node.name.value if node.name else "": _operation(schema, node, fragments) for node in nodes}
    return Document(digest, ast, fragments, operations)


def _operation(
    schema: GraphQLSchema, node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Operation:
    usages = find_variable_usages(node, fragments)
    return Operation(node, usages, find_scalar_variables(schema, node.variable_definitions or (), usages))


def _most_errors(tokens: int) -> int:
    return max(1, min(MOST_ERRORS, TOKENS_OF_ERRORS // max(tokens, 1)))


def _without_document(error: GraphQLError) -> GraphQLError:
    """An error without the document it was found in, which is a hundred times as large."""
    light = GraphQLError(error.message[: LONGEST_MESSAGE + 1], path=error.path)
    light.locations = error.locations and error.locations[:MOST_LOCATIONS]
    return light


def _refused(message: str) -> RequestRefused:
    return RequestRefused(RequestCode.BAD_USER_INPUT, message)
