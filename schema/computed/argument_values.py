"""The values of arguments, for fields that no plan answers."""

from collections.abc import Mapping

from cms.reading.selection import ArgumentValue, ScalarValue, SelectedField


def read_argument(selected: SelectedField, name: str, variables: Mapping[str, object]) -> object:
    """The value of a scalar argument, or the list of those of a list; None when it is absent."""
    return _read(selected.arguments.get(name), variables)


def _read(argument: ArgumentValue, variables: Mapping[str, object]) -> object:
    if isinstance(argument, tuple):
        return [_read(one, variables) for one in argument]
    if not isinstance(argument, ScalarValue):
        return None
    if argument.path is None:
        return argument.value
    found: object = variables
    for step in argument.path:
        found = found[step]  # type: ignore[index]  # as the variables were coerced
    return found
