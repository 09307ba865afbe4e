"""The schema that is served, built from the declared content."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from cms.content.registry import Registry
from schema.computed.viewer import VIEWER, add_viewer
from schema.derive.conditions import add_conditions
from schema.derive.filters import add_wheres
from schema.derive.inputs import add_inputs
from schema.derive.lists import add_connections
from schema.derive.objects import add_objects
from schema.derive.orders import add_orders
from schema.derive.query_type import add_query
from schema.derive.scalars import SCALAR_MAP
from schema.derive.shared_types import add_shared_types
from schema.derive.tree_resolvers import install_tree_resolvers
from schema.derive.types import SchemaTypes
from schema.execution.publish_plan import PUBLISH_PLAN, add_publish_plan
from schema.mutations.mutation_type import add_mutations
from schema.mutations.payload import add_payloads


def build_schema(registry: Registry) -> strawberry.Schema:
    """A schema of its own for the declared content; derived fields read a finished tree (`schema.derive.tree_resolvers`)."""
    types = SchemaTypes()
    add_shared_types(types)
    add_conditions(types, registry)
    add_wheres(types, registry)
    add_orders(types, registry)
    add_connections(types, registry)
    add_objects(types, registry)
    add_inputs(types, registry)
    add_payloads(types, registry)
    add_viewer(types)
    add_publish_plan(types)
    query, mutation = add_query(types, registry, VIEWER, PUBLISH_PLAN), add_mutations(types, registry)
    config = StrawberryConfig(scalar_map=SCALAR_MAP)
    schema = strawberry.Schema(query=query, mutation=mutation, config=config)
    install_tree_resolvers(schema)
    return schema


def print_sdl(schema: strawberry.Schema) -> str:
    """The schema as text with all descriptions, types in the order of their names, without a newline at its end."""
    return schema.as_str()
