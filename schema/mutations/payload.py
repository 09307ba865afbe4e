"""What mutations answer with: what was acted on, and what was wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.errors import ErrorCode, Refusal
from schema.derive.notation import FieldDefinition
from schema.derive.types import SchemaTypes

ERRORS = FieldDefinition("errors", "[UserError!]!", "Everything that was wrong; empty when it worked.")

_MEANINGS: Mapping[ErrorCode, str] = {
    ErrorCode.REQUIRED: "It must be there, and is missing, null or empty.",
    ErrorCode.INVALID: "It cannot be what it is meant to be.",
    ErrorCode.TOO_LONG: "A text, a list or a family of a tree is longer than it may be.",
    ErrorCode.NOT_UNIQUE: "Something else has it already, or it is given twice.",
    ErrorCode.NOT_FOUND: "What it names is not there.",
    ErrorCode.FORBIDDEN: "The caller lacks the permission that it takes.",
    ErrorCode.UNAUTHENTICATED: "The caller is a stranger; it takes a token.",
    ErrorCode.VERSION_CONFLICT: "expectedVersion is not the entry's version; somebody saved in between.",
    ErrorCode.REFERENCE_NOT_LIVE: "Publishing would leave a live reference to something that is not live.",
    ErrorCode.STILL_REFERENCED: "Something that stays refers to what would be removed.",
    ErrorCode.CIRCULAR: "A tree would become a circle.",
    ErrorCode.UNAVAILABLE: "Nothing is wrong with it, and nothing was done: others were at the same at once. Send it again.",
    ErrorCode.OUTCOME_UNKNOWN: "It was done, but what it came to could not be read. Look before you send it again.",
}


@dataclass(frozen=True)
class Payload:
    """A type of payload: what it shows, and the root field of a query that reads that (none for what is ids alone)."""

    name: str
    shows: FieldDefinition
    root: str | None
    doc: str

    @property
    def is_list(self) -> bool:
        """Whether it shows any number of entries."""
        return self.shows.type.startswith("[")


ENTRY = Payload(
    "EntryPayload",
    FieldDefinition("entry", "Entry", "As it is now, in the working edition; null when there are errors."),
    "node",
    "What an act on one entry of any type came to.",
)
ENTRIES = Payload(
    "EntriesPayload",
    FieldDefinition(
        "entries",
        "[Entry!]!",
        "As they are now, in the working edition: those that were named, in their order, then those that came with them. "
        "Empty when there are errors.",
    ),
    "nodes",
    "What an act on entries of any types came to.",
)
DELETED = Payload(
    "DeletePayload",
    FieldDefinition("deletedIds", "[ID!]!", "The ids that are gone; empty when it was refused."),
    None,
    "What deleting came to.",
)


def payload_of(content_type: ContentType) -> Payload:
    """What saving an entry of this type answers with."""
    name, singular = content_type.name, content_type.singular
    shows = FieldDefinition(singular, name, "As it is now, in the working edition; null when there are errors.")
    return Payload(f"{name}Payload", shows, singular, f"What saving a {name} came to.")


def add_payloads(types: SchemaTypes, registry: Registry) -> None:
    """Add the payload of each content type, those of acts on any type, and errors."""
    types.add_enum(ErrorCode, _MEANINGS)
    _add_error(types)
    for payload in list_payloads(registry):
        types.add_object(payload.name, (payload.shows, ERRORS), doc=payload.doc)


def error_of(refusal: Refusal) -> Mapping[str, object]:
    """A refusal as it is shown."""
    return {"code": refusal.code.value, "field": list(refusal.field), "message": refusal.message}


def list_payloads(registry: Registry) -> Iterator[Payload]:
    """Every type of payload."""
    for content_type in registry.content_types:
        yield payload_of(content_type)
    yield from (ENTRY, ENTRIES, DELETED)


def _add_error(types: SchemaTypes) -> None:
    path = 'Path into the arguments, such as ["input", "credits", "2", "person"]; empty when it concerns the whole.'
    fields = (
        FieldDefinition("code", "ErrorCode!", "What kind of mistake it is, for programs."),
        FieldDefinition("field", "[String!]!", path),
        FieldDefinition("message", "String!", "What was wrong, with the value, and what would be right."),
    )
    types.add_object("UserError", fields, doc="Something that is wrong with the arguments of a mutation.")
