"""What is asked for, free of any query language: fields, arguments, and what to select below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

VariablePath = tuple[str | int, ...]

TYPENAME = "__typename"


@dataclass(frozen=True)
class ScalarValue:
    """A scalar argument: its present value, and where in the request's variables it stands (nowhere when it is a literal)."""

    value: object
    path: VariablePath | None = None


ArgumentValue = Union[ScalarValue, "Mapping[str, ArgumentValue]", "Sequence[ArgumentValue]", None]
Arguments = Mapping[str, ArgumentValue]


@dataclass(frozen=True)
class SelectedField:
    """One field under the key that the answer gives it; `selection` is there for whatever is not a scalar."""

    key: str
    name: str
    arguments: Arguments = field(default_factory=dict)
    selection: "Selection | None" = None


@dataclass(frozen=True)
class Selection:
    """The fields to give for a row of each type that may turn up; one type only, unless the field is of an interface."""

    by_type: Mapping[str, tuple[SelectedField, ...]]

    def fields_of(self, type_name: str) -> tuple[SelectedField, ...]:
        """What to give for a row of this type."""
        return self.by_type.get(type_name, ())

    def only_fields(self) -> tuple[SelectedField, ...]:
        """What to give where just one type can turn up."""
        (fields,) = self.by_type.values()
        return fields


EMPTY = Selection({"": ()})
