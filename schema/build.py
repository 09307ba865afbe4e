"""The schema that is served, built from the declared content."""

from collections.abc import Sequence

import strawberry
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from cms.content.registry import Registry
from schema.derive.conditions import add_conditions
from schema.derive.filters import add_wheres
from schema.derive.inputs import add_inputs
from schema.derive.lists import add_connections
from schema.derive.objects import add_objects
from schema.derive.orders import add_orders
from schema.derive.query_type import add_query
from schema.derive.scalars import SCALAR_MAP
from schema.derive.tree_resolvers import install_tree_resolvers
from schema.derive.types import Class, SchemaTypes
from schema.execution.served_schema import ReadyDocument, ServedSchema
from schema.mutations.mutation_type import add_mutations
from schema.mutations.payload import add_payloads
from schema.resolvers.entry import SHARED_TYPES
from schema.resolvers.root_types import MUTATIONS, QUERIES, join_root


def build_schema(
    registry: Registry,
    queries: tuple[Class, ...] = QUERIES,
    mutations: tuple[Class, ...] = MUTATIONS,
    extensions: Sequence[type[SchemaExtension]] = (),
) -> ServedSchema:
    """A schema of its own for the declared content, with the fields of ordinary classes beside it.

    Strawberry's extensions see what its executor runs, which is the ordinary part of an operation.

    Fields of content have no resolvers: they are planned, or read from a finished tree (`schema.derive.tree_resolvers`).
    """
    types = SchemaTypes(SHARED_TYPES)
    add_conditions(types, registry)
    add_wheres(types, registry)
    add_orders(types, registry)
    add_connections(types, registry)
    add_objects(types, registry)
    add_inputs(types, registry)
    add_payloads(types, registry)
    query = join_root(add_query(types, registry), queries)
    mutation = join_root(add_mutations(types, registry), mutations)
    config = StrawberryConfig(scalar_map=SCALAR_MAP)
    schema = ServedSchema(query=query, mutation=mutation, config=config, extensions=[ReadyDocument, *extensions])
    install_tree_resolvers(schema, types.derived)
    return schema


def print_sdl(schema: strawberry.Schema) -> str:
    """The schema as text with all descriptions, types in the order of their names, without a newline at its end."""
    return schema.as_str()
