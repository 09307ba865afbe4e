"""Puts values in the places of what no plan answers, for callers who may read drafts."""

from collections.abc import Iterable, Mapping, Sequence

from cms.reading.selection import SelectedField
from schema.computed.placeholders import find_placeholders, list_placeholder_fields, strip_types
from schema.computed.version_history import fill_histories, read_history_page
from schema.planning.operation_request import OperationRequest
from schema.protocol.authentication import Access

FieldValues = Sequence[tuple[SelectedField, object]]


def check_placeholders(root_fields: Iterable[SelectedField], variables: Mapping[str, object]) -> None:
    """RequestRefused when the arguments of a field that no plan answers are wrong: nothing need run to learn it."""
    for root_field in root_fields:
        for one in list_placeholder_fields(root_field):
            read_history_page(one, variables)


async def fill_placeholders(
    access: Access | None, request: OperationRequest, values: FieldValues, *, most_cost: int, most_bytes: int
) -> None:
    """Put values in the places of placeholders; there are none unless the operation selects versions."""
    if not request.operation.selects_versions or access is None:
        return
    found = [placeholder for one, value in values for placeholder in find_placeholders(one, value)]
    if found:
        await fill_histories(access.database, found, request.variables, most_cost=most_cost, most_bytes=most_bytes)


async def finish_values(
    access: Access | None, request: OperationRequest, values: FieldValues, *, most_cost: int, most_bytes: int
) -> None:
    """Fill placeholders, and take away the types of rows, which stand there for that alone."""
    await fill_placeholders(access, request, values, most_cost=most_cost, most_bytes=most_bytes)
    if request.operation.selects_versions:
        for one, value in values:
            strip_types(one, value)
