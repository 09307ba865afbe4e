"""The root of all reading: any row by its id, each content type by what names it, and lists of each."""

from collections.abc import Iterator

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.content.relation_graph import DefaultOrder
from cms.reading.plan.root_fields import MOST_NODE_IDS
from schema.derive.connection_types import page_arguments
from schema.derive.definitions import ArgumentDefinition, FieldDefinition
from schema.derive.schema_types import Class, SchemaTypes

_ONE = (
    "By exactly one of by, id, slug and externalId; null when it is not in view, or is of another type. "
    "An old slug of a live entry still finds it."
)


def add_query_type(types: SchemaTypes, registry: Registry) -> Class:
    """Add the type Query with its root fields for content, and return its class."""
    doc = "Everything that can be read, in the perspective of the request: published, or drafts."
    return types.add_object("Query", _root_fields(registry), doc=doc)


def _root_fields(registry: Registry) -> Iterator[FieldDefinition]:
    identifier = ArgumentDefinition("id", "ID!", "The id, as any answer gave it.")
    yield FieldDefinition("node", "Node", "Whatever has this id; null when it is not in view.", (identifier,))
    identifiers = ArgumentDefinition("ids", "[ID!]!", f"The ids, of any types, at most {MOST_NODE_IDS}.")
    yield FieldDefinition("nodes", "[Node]!", "In the order asked; null where nothing is in view.", (identifiers,))
    for content_type in registry.content_types:
        yield _one(content_type)
    for content_type in registry.content_types:
        yield _list(content_type)


def _one(content_type: ContentType) -> FieldDefinition:
    arguments = (
        ArgumentDefinition("by", "EntryRef", "What names it, as one value; a slug in it may be an old one."),
        ArgumentDefinition("id", "ID", "Its id."),
        ArgumentDefinition("slug", "String", "Its slug, or an old one."),
        ArgumentDefinition("externalId", "ExternalIdInput", "Its id in another system."),
    )
    return FieldDefinition(content_type.singular, content_type.name, _ONE, arguments)


def _list(content_type: ContentType) -> FieldDefinition:
    arguments = page_arguments(content_type, DefaultOrder.NEWEST)
    return FieldDefinition(
        content_type.plural, f"{content_type.name}Connection!", f"All {content_type.plural} in view.", arguments
    )
