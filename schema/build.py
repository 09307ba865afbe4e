"""The schema that is served, built from the declared content."""

from collections.abc import Sequence

import strawberry
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from cms.content.registry import Registry
from schema.derive.condition_inputs import add_condition_inputs
from schema.derive.connection_types import add_connection_types
from schema.derive.key_resolvers import install_key_resolvers
from schema.derive.mutation_inputs import add_mutation_inputs
from schema.derive.object_types import add_object_types
from schema.derive.order_inputs import add_order_inputs
from schema.derive.query_type import add_query_type
from schema.derive.scalars import SCALAR_MAP
from schema.derive.schema_types import Class, SchemaTypes
from schema.derive.where_inputs import add_where_inputs
from schema.execution.executable_schema import ExecutableSchema, ParsedDocument
from schema.mutations.mutation_type import add_mutation_type
from schema.mutations.payload import add_payload_types
from schema.mutations.upsert_payload import add_upsert_types
from schema.mutations.upserts import add_upsert_inputs
from schema.resolvers.entry_interface import SHARED_TYPES
from schema.resolvers.root_types import MUTATIONS, QUERIES, SUBSCRIPTIONS, make_subscription_type, merge_root_type


def build_schema(
    registry: Registry,
    queries: tuple[Class, ...] = QUERIES,
    mutations: tuple[Class, ...] = MUTATIONS,
    extensions: Sequence[type[SchemaExtension]] = (),
    subscriptions: tuple[Class, ...] = SUBSCRIPTIONS,
) -> ExecutableSchema:
    """A schema of its own for the declared content, with the fields of classes with resolvers beside it.

    Strawberry's extensions see what its executor runs, which is the part of an operation that has resolvers.

    Fields of content have no resolvers: they are planned, or read from a finished tree (`schema.derive.key_resolvers`).
    """
    types = SchemaTypes(SHARED_TYPES)
    add_condition_inputs(types, registry)
    add_where_inputs(types, registry)
    add_order_inputs(types, registry)
    add_connection_types(types, registry)
    add_object_types(types, registry)
    add_mutation_inputs(types, registry)
    add_payload_types(types, registry)
    add_upsert_inputs(types, registry)
    add_upsert_types(types)
    query = merge_root_type(add_query_type(types, registry), queries)
    mutation = merge_root_type(add_mutation_type(types, registry), mutations)
    config = StrawberryConfig(scalar_map=SCALAR_MAP)
    subscription = make_subscription_type(subscriptions)
    schema = ExecutableSchema(query, mutation, subscription, config=config, extensions=[ParsedDocument, *extensions])
    install_key_resolvers(schema, types.derived)
    return schema


def print_sdl(schema: strawberry.Schema) -> str:
    """The schema as text with all descriptions, types in the order of their names, without a newline at its end."""
    return schema.as_str()
