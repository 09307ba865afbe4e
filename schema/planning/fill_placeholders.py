"""Fills in what no plan answers, for callers who may read drafts."""

from collections.abc import Iterable, Mapping

from cms.reading.selection import SelectedField
from schema.computed.placeholders import find_placeholders, list_placeholders, strip_types
from schema.computed.version_history import fill_histories, read_history_page
from schema.planning.operation_request import OperationRequest
from schema.protocol.authentication import Access


def check_placeholders(roots: Iterable[SelectedField], variables: Mapping[str, object]) -> None:
    """RequestRefused when the arguments of something that is missing are wrong: nothing need run to learn it."""
    for root in roots:
        for one in list_placeholders(root):
            read_history_page(one, variables)


async def fill_placeholders(
    access: Access | None,
    asked: OperationRequest,
    values: Iterable[tuple[SelectedField, object]],
    *,
    most_cost: int,
    most_bytes: int,
) -> None:
    """Fill in what is missing in the values of fields, and take away what only the filling wants to know.

    Where rows do not say of which type they are, nobody expected anything to be missing.
    """
    if not asked.operation.uses.marks_types:
        return
    found = [gap for one, value in values for gap in find_placeholders(one, value)]
    for one, value in values:
        strip_types(one, value)
    if found and access is not None:
        await fill_histories(access.database, found, asked.variables, most_cost=most_cost, most_bytes=most_bytes)
