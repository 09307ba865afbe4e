"""The contract as an executable schema: its Query part, with the meaning of its scalars."""

from functools import cache
from pathlib import Path

from graphql import (
    DefinitionNode,
    DocumentNode,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    build_ast_schema,
    parse,
)

from tests.oracle.scalars import install_scalars

CONTRACT = Path(__file__).parent.parent / "contract" / "contract.graphql"


@cache
def read_schema() -> GraphQLSchema:
    """Build the schema of everything the contract lets be queried."""
    document = parse(CONTRACT.read_text(encoding="utf-8"))
    definitions = tuple(each for each in document.definitions if not is_mutation(each))
    schema = build_ast_schema(DocumentNode(definitions=definitions))
    install_scalars(schema)
    return schema


def is_mutation(definition: DefinitionNode) -> bool:
    """Tell whether a definition is the root of the mutations, or adds to it."""
    return isinstance(definition, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) and definition.name.value == "Mutation"
