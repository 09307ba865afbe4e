"""Lists that come page by page: connections, their edges, and the arguments that say which page."""

from collections.abc import Iterator

from cms.content.content_type import RowType
from cms.content.registry import Registry
from cms.content.relation_graph import DefaultOrder, ToMany
from cms.reading.pages.page_arguments import DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE
from cms.reading.rows.ordering import MOST_ORDER_KEYS
from cms.reading.sql.compile_context import MOST_CONDITIONS
from schema.derive.definitions import ArgumentDefinition, FieldDefinition
from schema.derive.order_inputs import has_order
from schema.derive.schema_types import SchemaTypes

_CURSOR = "A cursor remembers the order it was made under; used with another it is BAD_USER_INPUT."

_PAGE = (
    ArgumentDefinition(
        "first",
        "Int",
        f"How many rows from the start, 1 to {LARGEST_PAGE_SIZE}; {DEFAULT_PAGE_SIZE} without first and last. Never with last.",
    ),
    ArgumentDefinition("after", "String", f"Start after the row with this cursor. {_CURSOR}"),
    ArgumentDefinition("last", "Int", f"How many rows from the end, 1 to {LARGEST_PAGE_SIZE}. Never with first."),
    ArgumentDefinition("before", "String", f"End before the row with this cursor. {_CURSOR}"),
)


def add_connection_types(types: SchemaTypes, registry: Registry) -> None:
    """Add the pages of each type that is declared."""
    for name in registry.rows:
        add_connection_type(types, name)


def add_connection_type(types: SchemaTypes, name: str) -> None:
    """Add the page of a type of this name."""
    types.add_object(
        f"{name}Edge",
        (
            FieldDefinition("node", f"{name}!", "The row."),
            FieldDefinition("cursor", "String!", "Marks the row's place in the list, for after and before."),
        ),
        doc=f"A {name} and its place in a list.",
    )
    types.add_object(
        f"{name}Connection",
        (
            FieldDefinition("nodes", f"[{name}!]!", "The rows of this page."),
            FieldDefinition("edges", f"[{name}Edge!]!", "The rows of this page, each with its cursor."),
            FieldDefinition("pageInfo", "PageInfo!", "Where this page stands in the list."),
            FieldDefinition("totalCount", "Int!", "Of the whole list under the same where, whatever the page."),
        ),
        doc=f"A page of a list of {name}. Rows whose sort values did not change are neither repeated nor skipped "
        "from page to page while others come and go.",
    )


def list_field(types: SchemaTypes, registry: Registry, relation: ToMany) -> FieldDefinition:
    """A list that one step leads to: plain, or a page of it."""
    if relation.plain:
        return FieldDefinition(relation.name, f"[{relation.target}!]!", relation.doc)
    target = registry.rows[relation.target]
    arguments = (*within_argument(types, relation), *page_arguments(target, relation.default_order))
    return FieldDefinition(relation.name, f"{relation.target}Connection!", relation.doc, arguments)


def page_arguments(target: RowType, default_order: DefaultOrder) -> tuple[ArgumentDefinition, ...]:
    """The arguments of every list of rows that comes page by page; `default_order` is its order when nobody asks for one."""
    return (where_argument(target), *_order_argument(target, default_order), *_PAGE)


def where_argument(target: RowType) -> ArgumentDefinition:
    """The argument that narrows a list."""
    doc = (
        "Only rows that meet these conditions; all of them without it. null counts as absent. "
        f"An operation may have {MOST_CONDITIONS} conditions: each member of an object is one, and so is an empty object."
    )
    return ArgumentDefinition("where", f"{target.name}Where", doc)


def within_argument(types: SchemaTypes, relation: ToMany) -> Iterator[ArgumentDefinition]:
    """The argument that says how far into a tree a list reaches, where it can reach at all."""
    if relation.reaches_subtree:
        default = types.get("Within")("SUBTREE")
        yield ArgumentDefinition("within", "Within!", "How far into the tree it reaches.", default)


def _order_argument(target: RowType, default_order: DefaultOrder) -> Iterator[ArgumentDefinition]:
    if has_order(target):
        doc = (
            f"The keys to order by, at most {MOST_ORDER_KEYS}, the first one first. "
            f"Without it the list stands {default_order.value}."
        )
        yield ArgumentDefinition("orderBy", f"[{target.name}Order!]", doc)
