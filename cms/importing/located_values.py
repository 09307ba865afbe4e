"""What stands in a file, and on which line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from types import MappingProxyType


class LocatedValue:
    """A value as Python has it, the line it starts on (1 is the first), and its parts by key or place."""

    def __init__(self, value: object, line: int, parts: Mapping[str, "LocatedValue"] = MappingProxyType({})) -> None:
        self.value = value
        self._line = line
        self._parts = parts

    @property
    def line(self) -> int:
        """The line it starts on."""
        return self._line

    @property
    def parts(self) -> Mapping[str, "LocatedValue"]:
        """What it is made of."""
        return self._parts

    def line_of(self, path: Sequence[str]) -> int:
        """The line of what is at a path, or of the nearest thing around it that is in the file."""
        here = self
        for name in path:
            part = here.parts.get(name)
            if part is None:
                break
            here = part
        return here.line


class LazyLocatedValue(LocatedValue):
    """A value whose lines are looked for only when somebody asks: for most of what is read nobody ever does."""

    def __init__(self, value: object, locate: Callable[[], LocatedValue]) -> None:
        super().__init__(value, 0)
        self._locate = cache(locate)

    @property
    def line(self) -> int:
        """The line it starts on."""
        return self._locate().line

    @cached_property
    def parts(self) -> Mapping[str, LocatedValue]:
        """What it is made of, each part located later as well."""
        match self.value:
            case dict() as members:
                return {name: LazyLocatedValue(value, partial(self._locate_part, name)) for name, value in members.items()}
            case list() as items:
                places = ((str(place), item) for place, item in enumerate(items))
                return {place: LazyLocatedValue(item, partial(self._locate_part, place)) for place, item in places}
            case _:
                return {}

    def _locate_part(self, name: str) -> LocatedValue:
        return self._locate().parts[name]


@dataclass(frozen=True, order=True)
class Mistake:
    """Something wrong with a file: on which line (0 when it is the file itself), and what would be right."""

    line: int
    message: str


class UnreadableError(Exception):
    """A file cannot be understood; the mistakes say why."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes


def entry_name(listed: str, place: int, slug: object) -> str:
    """An entry as it is called where its line says little: the list it stands in, its place there, and its slug."""
    return f"{listed}[{place}]" if slug is None else f"{listed}[{place}] {slug!r}"


def locate_mapping(parts: Mapping[str, LocatedValue], line: int) -> LocatedValue:
    """Named parts as one value."""
    return LocatedValue({name: part.value for name, part in parts.items()}, line, parts)


def locate_list(items: Sequence[LocatedValue], line: int) -> LocatedValue:
    """Parts in a row as one value."""
    return LocatedValue([item.value for item in items], line, {str(place): item for place, item in enumerate(items)})
