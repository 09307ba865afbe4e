"""What mutations answer with: what was acted on, and what was wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import strawberry

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.editing.upserting.upsert_results import UpsertReport
from cms.reading.plan.root_fields import ENTRIES_BY_ID
from schema.derive.definitions import FieldDefinition
from schema.derive.schema_types import SchemaTypes
from schema.mutations.user_error import UserError

MutationResult = Sequence[str] | UpsertReport
"""The public ids of what an act's payload shows; of an upsert, what it came to for each item."""

ERRORS_FIELD = FieldDefinition("errors", "[UserError!]!", "Everything that was wrong; empty when it worked.")


@dataclass(frozen=True)
class Payload:
    """A type of payload, declared."""

    name: str
    result: FieldDefinition
    """The field that shows what was acted on."""
    root_field: str | None
    """The root field of a query that reads its value; None for ids, which need no reading."""
    doc: str

    @property
    def is_list(self) -> bool:
        """Whether it shows any number of entries."""
        return self.result.type.startswith("[")


ENTRY_PAYLOAD = Payload(
    "EntryPayload",
    FieldDefinition("entry", "Entry", "As it is now, in the working edition; null when there are errors."),
    "node",
    "What an act on one entry of any type came to.",
)
ENTRIES_PAYLOAD = Payload(
    "EntriesPayload",
    FieldDefinition(
        "entries",
        "[Entry!]!",
        "As they are now, in the working edition: those that were named, in their order, then those that came with them. "
        "Empty when there are errors.",
    ),
    ENTRIES_BY_ID,
    "What an act on entries of any types came to.",
)
DELETE_PAYLOAD = Payload(
    "DeletePayload",
    FieldDefinition("deletedIds", "[ID!]!", "The ids that are gone; empty when it was refused."),
    None,
    "What deleting came to.",
)


@strawberry.type(description=DELETE_PAYLOAD.doc)
class DeletePayload:
    """The same for fields with resolvers that delete something."""

    deleted_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=DELETE_PAYLOAD.result.doc)
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS_FIELD.doc)


def save_payload(content_type: ContentType) -> Payload:
    """What saving an entry of this type answers with."""
    name, singular = content_type.name, content_type.singular
    result = FieldDefinition(singular, name, "As it is now, in the working edition; null when there are errors.")
    return Payload(f"{name}Payload", result, singular, f"What saving a {name} came to.")


def add_payload_types(types: SchemaTypes, registry: Registry) -> None:
    """Add the payload of each content type, those of acts on any type, and errors."""
    types.add_resolver_type(UserError)
    types.add_resolver_type(DeletePayload)
    for payload in (one for one in list_payloads(registry) if one is not DELETE_PAYLOAD):
        types.add_object(payload.name, (payload.result, ERRORS_FIELD), doc=payload.doc)


def list_payloads(registry: Registry) -> Iterator[Payload]:
    """Every type of payload."""
    for content_type in registry.content_types:
        yield save_payload(content_type)
    yield from (ENTRY_PAYLOAD, ENTRIES_PAYLOAD, DELETE_PAYLOAD)
