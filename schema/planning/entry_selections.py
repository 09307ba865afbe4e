"""What an operation selects of the entries that its resolvers hand out, looked at before any of it is run."""

from collections.abc import Iterator, Sequence
from functools import partial

from cms.content.editions import Edition
from cms.reading.selection import SelectedField
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import PlanCache, entries_field

ENTRY_FIELD = "entry"


def check_entries(plans: PlanCache, request: OperationRequest) -> None:
    """RequestRefused when what is selected of one live entry is too much, or more than the caller may see."""
    reader = plans.selection_reader(request, marks_types=True)
    for place, one in _find_entries(reader.read_root_fields(request.operation.node), ()):
        fields = partial(_one_entry, one)
        plans.of_entries(request, ("checked", *place), fields, plans.limits, Edition.LIVE)


def _one_entry(selected: SelectedField) -> list[SelectedField]:
    return [entries_field(selected.key, 1, selected.selection)]


def _find_entries(fields: Sequence[SelectedField], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], SelectedField]]:
    for one in fields:
        place = (*above, one.key)
        if one.name == ENTRY_FIELD:
            yield place, one
        elif one.selection is not None:
            for below in one.selection.by_type.values():
                yield from _find_entries(below, place)
