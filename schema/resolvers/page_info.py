"""`pageInfo` of connections with resolvers: a finished tree, as it is of content."""

from collections.abc import Iterable, Mapping
from typing import cast

from strawberry.types.nodes import SelectedField, Selection

from schema.resolvers.entry_interface import PageInfo
from schema.resolvers.entry_loader import AnyInfo

_TYPENAME = "__typename"


def make_page_info(info: AnyInfo, values: Mapping[str, object]) -> PageInfo:
    """The values, by the names of fields, under the keys by which they are asked for at this place."""
    (selected,) = info.selected_fields
    return cast("PageInfo", {one.alias or one.name: values[one.name] for one in _fields(selected.selections)})


def _fields(selections: Iterable[Selection]) -> Iterable[SelectedField]:
    for one in selections:
        if not isinstance(one, SelectedField):
            yield from _fields(one.selections)
        elif one.name != _TYPENAME:
            yield one
