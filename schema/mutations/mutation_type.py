"""The type Mutation: every mutation of content; others stand in `schema.resolvers.root_types`."""

from cms.content.registry import Registry
from schema.derive.schema_types import Class, SchemaTypes
from schema.mutations.mutation import Mutation
from schema.mutations.publishing import DELETE, PUBLISH, UNPUBLISH
from schema.mutations.reverting import DISCARD, RESTORE
from schema.mutations.saving import list_save_mutations
from schema.mutations.upserts import list_upsert_mutations

_DOC = (
    "Everything that can be done. Each mutation is one transaction and answers with what it acted on and with errors, empty "
    "when it worked; several in one document run in their order. A refused mutation changes nothing. Payloads show the "
    "working edition. Only what nobody can expect, such as a lost database, is an error at the top: then the field is null, "
    "those before it keep what they came to, and those after it are not run, which an error of each says (NOT_RUN)."
)


def list_content_mutations(registry: Registry) -> tuple[Mutation, ...]:
    """Every mutation, in the order of the schema."""
    return (*list_save_mutations(registry), PUBLISH, UNPUBLISH, DISCARD, RESTORE, DELETE, *list_upsert_mutations(registry))


def add_mutation_type(types: SchemaTypes, registry: Registry) -> Class:
    """Add the type Mutation and return its class."""
    return types.add_object("Mutation", (one.output for one in list_content_mutations(registry)), doc=_DOC)
