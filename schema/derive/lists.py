"""Lists that come page by page: connections, their edges, and the arguments that say which page."""

from collections.abc import Iterator

from cms.content.content_type import RowType
from cms.content.registry import Registry
from cms.content.relation_graph import Sequence, ToMany
from cms.reading.rows.ordering import MOST_KEYS
from cms.reading.sql.compile_context import MOST_CONDITIONS
from schema.derive.notation import Argument, Output
from schema.derive.orders import has_order
from schema.derive.types import Types

_CURSOR = "A cursor remembers the order it was made under; used with another it is BAD_USER_INPUT."

_PAGE = (
    Argument("first", "Int", "How many rows from the start, 1 to 100; 20 without first and last. Never with last."),
    Argument("after", "String", f"Start after the row with this cursor. {_CURSOR}"),
    Argument("last", "Int", "How many rows from the end, 1 to 100. Never with first."),
    Argument("before", "String", f"End before the row with this cursor. {_CURSOR}"),
)


def add_connections(types: Types, registry: Registry) -> None:
    """Add the pages of each type that is declared, and of versions."""
    for name in (*registry.rows, "Version"):
        _add_connection(types, name)


def _add_connection(types: Types, name: str) -> None:
    types.add_object(
        f"{name}Edge",
        (
            Output("node", f"{name}!", "The row."),
            Output("cursor", "String!", "Marks the row's place in the list, for after and before."),
        ),
        doc=f"A {name} and its place in a list.",
    )
    types.add_object(
        f"{name}Connection",
        (
            Output("nodes", f"[{name}!]!", "The rows of this page."),
            Output("edges", f"[{name}Edge!]!", "The rows of this page, each with its cursor."),
            Output("pageInfo", "PageInfo!", "Where this page stands in the list."),
            Output("totalCount", "Int!", "Of the whole list under the same where, whatever the page."),
        ),
        doc=f"A page of a list of {name}. Rows whose sort values did not change are neither repeated nor skipped "
        "from page to page while others come and go.",
    )


def list_output(types: Types, registry: Registry, step: ToMany) -> Output:
    """A list that one step leads to: plain, or a page of it."""
    if step.plain:
        return Output(step.name, f"[{step.target}!]!", step.doc)
    target = registry.rows[step.target]
    arguments = (*within_argument(types, step), *page_arguments(target, step.sequence))
    return Output(step.name, f"{step.target}Connection!", step.doc, arguments)


def page_arguments(target: RowType, sequence: Sequence) -> tuple[Argument, ...]:
    """The arguments of every list of rows that comes page by page; `sequence` is its order when nobody asks for one."""
    return (where_argument(target), *_order_argument(target, sequence), *_PAGE)


def where_argument(target: RowType) -> Argument:
    """The argument that narrows a list."""
    doc = (
        "Only rows that meet these conditions; all of them without it. null counts as absent. "
        f"An operation may have {MOST_CONDITIONS} conditions: each member of an object is one, and so is an empty object."
    )
    return Argument("where", f"{target.name}Where", doc)


def within_argument(types: Types, step: ToMany) -> Iterator[Argument]:
    """The argument that says how far into a tree a list reaches, where it can reach at all."""
    if step.reaches_subtree:
        default = types.get("Within")("SUBTREE")
        yield Argument("within", "Within!", "How far into the tree it reaches.", default)


def _order_argument(target: RowType, sequence: Sequence) -> Iterator[Argument]:
    if has_order(target):
        doc = f"The keys to order by, at most {MOST_KEYS}, the first one first. Without it the list stands {sequence.value}."
        yield Argument("orderBy", f"[{target.name}Order!]", doc)
