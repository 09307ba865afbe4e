"""What all content types share: the shapes and closed sets that no declaration speaks of."""

from enum import Enum

from cms.changes.act import Act
from cms.content.content_type import ENTRY_FIELDS, ID
from cms.content.registry import Registry
from cms.reading.pages.page_arguments import DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE
from schema.derive.connection_types import add_connection_type
from schema.derive.definitions import ArgumentDefinition, FieldDefinition, InputValueDefinition
from schema.derive.field_definitions import field_definition
from schema.derive.schema_types import SchemaTypes
from schema.derive.value_limits import SOURCE, VALUE


class EntryStatus(Enum):
    """How an entry stands. In the published perspective always PUBLISHED: a public answer says nothing about drafts."""

    DRAFT = "Never published, or unpublished."
    PUBLISHED = "Live, and the working edition equals the live one."
    CHANGED = "Live, and the working edition has later edits."


class Within(Enum):
    """How far into a franchise's tree a list reaches."""

    SELF = "What belongs to it directly."
    SUBTREE = "What belongs to it or to anything below it."


class Direction(Enum):
    """Which way an order runs. Nulls come last in both."""

    ASC = "Smallest, earliest or first in the alphabet first."
    DESC = "Greatest, latest or last in the alphabet first."


def make_shared_types(registry: Registry) -> SchemaTypes:
    """Interfaces, shapes and closed sets that every content type relies on, and how their entries are named."""
    types = SchemaTypes()
    for options in (EntryStatus, Within, Direction, Act):
        types.add_enum(options)
    _add_interfaces(types)
    _add_history(types)
    _add_rich_text(types)
    _add_ratings(types)
    _add_external_ids(types)
    _add_references(types, registry)
    _add_page_info(types)
    add_connection_type(types, "Version")
    return types


def _add_interfaces(types: SchemaTypes) -> None:
    types.add_interface("Node", (field_definition(ID),), doc="Anything that can be fetched again by its id.")
    versions = FieldDefinition(
        "versions",
        "VersionConnection!",
        "Its history, newest first. For who may read drafts; selecting it without that permission refuses the whole operation "
        "with FORBIDDEN before it runs.",
        (
            ArgumentDefinition(
                "first", "Int", f"How many, 1 to {LARGEST_PAGE_SIZE}; {DEFAULT_PAGE_SIZE} when it is not given."
            ),
            ArgumentDefinition("after", "String", "Start after the version with this cursor."),
        ),
    )
    own = tuple(field_definition(field) for field in ENTRY_FIELDS if field is not ID)
    types.add_interface("Entry", (*own, versions), doc="What every content type has.", interface="Node")


def _add_history(types: SchemaTypes) -> None:
    types.add_object(
        "Version",
        (
            FieldDefinition("version", "Int!", "The version that was saved, or that the act concerned."),
            FieldDefinition("at", "DateTime!", "When it was done."),
            FieldDefinition("act", "Act!", "What was done."),
            FieldDefinition("author", "String!", "Display name of the account or token that did it."),
            FieldDefinition("note", "String", "What the author had to say of it."),
            FieldDefinition(
                "changes",
                "[FieldChange!]!",
                "Against the version before: field, value before, value after; lists of owned things by position.",
            ),
            FieldDefinition("snapshot", "JSON!", "The whole entry as input that would make it again."),
        ),
        doc="One row of an entry's history, newest first. Saves grow the version; publish and unpublish leave it alone "
        "and add a row that carries the version they concerned.",
    )
    types.add_object(
        "FieldChange",
        (
            FieldDefinition("field", "String!", "The field that changed."),
            FieldDefinition("before", "JSON", "Its value in the version before; null when it had none."),
            FieldDefinition("after", "JSON", "Its value in this version; null when it has none."),
        ),
        doc="One field that differs between two versions.",
    )


def _add_rich_text(types: SchemaTypes) -> None:
    types.add_object(
        "RichText",
        (
            FieldDefinition("markdown", "String!", "As it was written."),
            FieldDefinition("html", "String!", "Sanitised."),
            FieldDefinition("plainText", "String!", "Without any markup."),
            FieldDefinition("wordCount", "Int!", "How many words it has."),
            FieldDefinition("readingMinutes", "Int!", "How many minutes it takes to read, rounded up."),
            FieldDefinition(
                "sections",
                "[Section!]!",
                "The prose cut at its headings, in order; what stands before the first heading has a null heading.",
            ),
        ),
        doc="Prose, stored as Markdown; everything else is derived from it when it is saved.",
    )
    types.add_object(
        "Section",
        (
            FieldDefinition("heading", "String", "The heading's text; null for what stands before the first one."),
            FieldDefinition("anchor", "String!", "Unique in its text, fit for a URL fragment."),
            FieldDefinition("level", "Int!", "The heading's level, 1 to 6; 0 without a heading."),
            FieldDefinition("html", "String!", "What stands under the heading, sanitised."),
            FieldDefinition("plainText", "String!", "What stands under the heading, without any markup."),
        ),
        doc="A part of a text, from one heading to the next.",
    )


def _add_ratings(types: SchemaTypes) -> None:
    types.add_object(
        "Rating",
        (
            FieldDefinition("label", "String!", "As printed, such as 8.8/10, 3½/4, B+."),
            FieldDefinition("value", "Float!", "The score on its own scale."),
            FieldDefinition("worst", "Float!", "The lowest score its scale allows."),
            FieldDefinition("best", "Float!", "The highest score its scale allows."),
            FieldDefinition("normalized", "Float!", "0 to 100, (value - worst) / (best - worst), rounded to two decimals."),
        ),
        doc="A score as it was printed, with its scale, and comparable.",
    )
    types.add_object(
        "ScoreSummary",
        (
            FieldDefinition("reviewCount", "Int!", "How many reviews there are, rated or not."),
            FieldDefinition("ratedCount", "Int!", "How many of them have a rating."),
            FieldDefinition("average", "Float", "Mean of normalized, rounded to two decimals; null when ratedCount is 0."),
            FieldDefinition("lowest", "Float", "The lowest normalized score; null when ratedCount is 0."),
            FieldDefinition("highest", "Float", "The highest normalized score; null when ratedCount is 0."),
            FieldDefinition("histogram", "[Int!]!", "Ten buckets of normalized: [0,10), [10,20) ... [90,100]."),
        ),
        doc="Scores of the reviews in view, so of live reviews in the published perspective. "
        "Unrated reviews count in reviewCount only.",
    )


def _add_external_ids(types: SchemaTypes) -> None:
    source = "The other system, such as imdb or wikidata."
    value = "The id there."
    doc = "The entry's id in another system, unique per (source, value) within a content type."
    inputs = (
        InputValueDefinition("source", "String!", f"{source} {SOURCE}"),
        InputValueDefinition("value", "String!", f"{value} {VALUE}"),
    )
    types.add_object(
        "ExternalId", (FieldDefinition("source", "String!", source), FieldDefinition("value", "String!", value)), doc=doc
    )
    types.add_input("ExternalIdInput", inputs, doc=doc)


def _add_references(types: SchemaTypes, registry: Registry) -> None:
    fields = (
        InputValueDefinition("id", "ID", "By its id."),
        InputValueDefinition("slug", "String", "By the slug it has now; where an entry is read, an old one finds it as well."),
        InputValueDefinition("externalId", "ExternalIdInput", "By its id in another system."),
    )
    types.add_one_of("EntryRef", fields, doc="Names an entry the way the caller knows it.")
    members = [InputValueDefinition(one.singular, "EntryRef", f"A {one.name}.") for one in registry.content_types]
    doc = (
        "Names an entry of any type; where ids and entries stand side by side, either or both may be given, "
        "and at least one entry."
    )
    types.add_one_of("TypedRef", members, doc=doc)


def _add_page_info(types: SchemaTypes) -> None:
    types.add_object(
        "PageInfo",
        (
            FieldDefinition("hasNextPage", "Boolean!", "Whether rows follow this page; exact."),
            FieldDefinition("hasPreviousPage", "Boolean!", "Whether rows precede this page; exact."),
            FieldDefinition("startCursor", "String", "The first row's cursor, for before; null when the page is empty."),
            FieldDefinition("endCursor", "String", "The last row's cursor, for after; null when the page is empty."),
        ),
        doc="Where a page stands in its list.",
    )
