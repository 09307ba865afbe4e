"""The part of a document that an executor runs: root fields that have resolvers, and nothing else."""

from collections.abc import Iterable
from dataclasses import replace

from graphql import DocumentNode, FieldNode, GraphQLObjectType, SelectionSetNode
from strawberry.schema.schema_converter import GraphQLCoreConverter

from schema.documents.document import Document, Operation


def find_resolver_fields(root: GraphQLObjectType | None) -> frozenset[str]:
    """The fields of a root type that have a resolver: what is content has none."""
    if root is None:
        return frozenset()
    definitions = {name: one.extensions[GraphQLCoreConverter.DEFINITION_BACKREF] for name, one in root.fields.items()}
    return frozenset(name for name, one in definitions.items() if not one.is_basic_field)


def make_resolver_document(document: Document, operation: Operation, nodes: Iterable[FieldNode]) -> DocumentNode:
    """The document with these root fields of one operation alone, each still where it stood in the text."""
    node = replace(operation.node, selection_set=SelectionSetNode(selections=tuple(nodes)))
    return DocumentNode(definitions=(node, *document.fragments.values()))
