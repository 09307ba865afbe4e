"""What lists with resolvers come to when they are multiplied: refused before anything is run, as it is of content."""

from collections.abc import Iterable
from typing import Any

from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver
from strawberry.types.nodes import SelectedField, Selection

from cms.reading.pages.page_arguments import DEFAULT_PAGE_SIZE
from schema.documents.too_costly import too_costly
from schema.resolvers.entry_loader import AnyInfo

PLAIN_LIST_SIZE = 20
"""What a list without a size counts."""

_PAGED = "deliveries"
_PLAIN = frozenset({"webhooks", "attempts"})


class LimitsLists(FieldExtension):
    """Refuses a root field whose lists come to more nodes than an operation may ask for."""

    async def resolve_async(self, next_: AsyncExtensionResolver, source: Any, info: AnyInfo, **arguments: Any) -> object:
        """The field's value; RequestRefused with TOO_COSTLY. Any: Strawberry's own signature."""
        nodes, most = _count(info.selected_fields), info.context.most_nodes
        if nodes > most:
            raise too_costly(f"this would come to {nodes} nodes, of {most} allowed; ask for smaller pages, or nest less")
        return await next_(source, info, **arguments)


def _count(selections: Iterable[Selection]) -> int:
    """The nodes that lists in a selection come to."""
    total = 0
    for one in selections:
        size = _size(one) if isinstance(one, SelectedField) else 0
        total += size + max(size, 1) * _count(one.selections)
    return total


def _size(field: SelectedField) -> int:
    if field.name == _PAGED:
        first = field.arguments.get("first")
        return first if isinstance(first, int) else DEFAULT_PAGE_SIZE
    return PLAIN_LIST_SIZE if field.name in _PLAIN else 0
