"""What stands in a file, and on which line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Located:
    """A value as Python has it, the line it starts on (1 is the first), and its parts by key or place."""

    value: object
    line: int
    parts: Mapping[str, "Located"] = field(default_factory=dict)

    def line_of(self, path: Sequence[str]) -> int:
        """The line of what is at a path, or of the nearest thing around it that is in the file."""
        here = self
        for name in path:
            part = here.parts.get(name)
            if part is None:
                break
            here = part
        return here.line


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


def mapping(parts: Mapping[str, Located], line: int) -> Located:
    """Named parts as one value."""
    return Located({name: part.value for name, part in parts.items()}, line, parts)


def sequence(items: Sequence[Located], line: int) -> Located:
    """Parts in a row as one value."""
    return Located([item.value for item in items], line, {str(place): item for place, item in enumerate(items)})
