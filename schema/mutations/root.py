"""The type Mutation: every mutation there is, and its resolvers."""

from collections.abc import Awaitable, Callable

import strawberry
from graphql import GraphQLResolveInfo

from cms.content.registry import Registry
from schema.derive.types import Class, Types
from schema.mutations.going_back import DISCARD, RESTORE
from schema.mutations.mutation import Mutation
from schema.mutations.publishing import DELETE, PUBLISH, UNPUBLISH
from schema.mutations.reading import Answered
from schema.mutations.running import Running
from schema.mutations.saves import save_mutations

_DOC = (
    "Everything that can be done. Each mutation is one transaction and answers with what it acted on and with errors, empty "
    "when it worked; several in one document run in their order. A refused mutation changes nothing. Payloads show the "
    "working edition."
)


def list_mutations(registry: Registry) -> tuple[Mutation, ...]:
    """Every mutation, in the order of the schema."""
    return (*save_mutations(registry), PUBLISH, UNPUBLISH, DISCARD, RESTORE, DELETE)


def add_mutations(types: Types, registry: Registry) -> Class:
    """Add the type Mutation and return its class."""
    return types.add_object("Mutation", (one.output for one in list_mutations(registry)), doc=_DOC)


def run_mutations(schema: strawberry.Schema, registry: Registry) -> None:
    """Let the fields of Mutation call their acts.

    They take arguments as the query library coerces them, in which what is absent is not what is null: Strawberry
    would make objects of them in which it is.
    """
    root = schema._schema.mutation_type  # noqa: SLF001 - Strawberry has no other door to it
    if root is None:
        raise TypeError("the schema has no Mutation type")
    for one in list_mutations(registry):
        root.fields[one.name].resolve = _resolver(one)


def _resolver(mutation: Mutation) -> Callable[..., Awaitable[Answered]]:
    async def resolve(_source: object, info: GraphQLResolveInfo[Running], **given: object) -> Answered:
        return await info.context.run(mutation, str(info.path.key), given)

    return resolve
