"""What a patch takes out of a list and adds to it, and how that is done where items are one of a kind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cms.editing.input.field_values import read_list
from cms.editing.input.problems import Misfit, Problems, quote_value
from cms.editing.storage.declarations import ListField, addition_name, removal_name
from cms.errors import ErrorCode

_T = TypeVar("_T")


@dataclass(frozen=True)
class PatchedList:
    """A list, and what a patch takes out of it and adds to it; each kind of problem is noted where its items stand."""

    field: ListField
    most: int
    removals: Sequence[object]
    additions: Sequence[object]
    removal_problems: Problems
    addition_problems: Problems

    def refuse_removal(self, place: int, item: object) -> None:
        """Notes that what is to be taken out is not there."""
        message = f"{quote_value(item)} is not in {self.field.name}; leave it out."
        self.removal_problems.add(ErrorCode.INVALID, message, str(place))

    def check_length(self, length: int) -> None:
        """Notes that the list has become too long, when it has."""
        if self.additions and length > self.most:
            message = f"{self.field.name} would have {length} items; at most {self.most} fit."
            self.addition_problems.add(ErrorCode.TOO_LONG, message)


def read_patched_list(field: ListField, most: int, values: Mapping[str, object], problems: Problems) -> PatchedList:
    """What the values of a patch say of a list; Misfit where something is no list."""
    removal_problems, addition_problems = (problems.within(name(field.name)) for name in (removal_name, addition_name))
    return PatchedList(
        field,
        most,
        _read_items(values.get(removal_name(field.name)), most, removal_problems),
        _read_items(values.get(addition_name(field.name)), most, addition_problems),
        removal_problems,
        addition_problems,
    )


def change_items(
    patched: PatchedList,
    current: Sequence[_T],
    read: Callable[[object, Sequence[_T]], _T],
    note_addition: Callable[[_T, int], None] = lambda one, place: None,  # noqa: ARG005  nobody need know
) -> tuple[_T, ...]:
    """The list after its patch: removals first, then additions at the end; what is there is not added again.

    `read` is given what is in the list so far. `note_addition` is told what was added from which place.
    """
    items = list(current)
    for place, one in _read_each(patched.removals, patched.removal_problems, lambda item: read(item, items)):
        if one not in items:
            patched.refuse_removal(place, patched.removals[place])
        items[:] = [other for other in items if other != one]
    for place, one in _read_each(patched.additions, patched.addition_problems, lambda item: read(item, items)):
        if one not in items:
            items.append(one)
            note_addition(one, place)
    patched.check_length(len(items))
    return tuple(items)


def _read_each(listed: Sequence[object], problems: Problems, read: Callable[[object], _T]) -> Iterator[tuple[int, _T]]:
    """The items that can be read, each with its place; what is wrong with the others is noted."""
    for place, item in enumerate(listed):
        try:
            one = read(item)
        except Misfit as misfit:
            problems.take(misfit, str(place))
        else:
            yield place, one


def _read_items(value: object, most: int, problems: Problems) -> Sequence[object]:
    try:
        return () if value is None else read_list(value, most)
    except Misfit as misfit:
        problems.take(misfit)
        return ()
