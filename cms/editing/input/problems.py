"""What is wrong with the arguments of an act, collected until all of it is known."""

import reprlib
from collections.abc import Sequence

from cms.errors import ErrorCode, Refusal, Refused
from cms.ids import EntryKey
from cms.wording import MOST_QUOTED_CHARACTERS

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = MOST_QUOTED_CHARACTERS
_SHORT.maxlevel = 3


class Misfit(Exception):
    """A value that cannot be stored: all that is wrong with it, each with its path from the value on."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(*refusals)
        self.refusals = refusals


def misfit(code: ErrorCode, message: str, *field: str) -> Misfit:
    """One thing that is wrong with a value, ready to be raised."""
    return Misfit(Refusal(code, field, message))


class Problems:
    """Refusals found so far, each with its path below `path`; parts of one list, seen from different depths."""

    __slots__ = ("_found", "_path")

    def __init__(self, path: tuple[str, ...] = (), found: list[Refusal] | None = None) -> None:
        self._path = path
        self._found: list[Refusal] = [] if found is None else found

    def within(self, *names: str) -> "Problems":
        """The same collection, for what lies under a field."""
        return Problems((*self._path, *names), self._found)

    def add(self, code: ErrorCode, message: str, *field: str, entry: EntryKey | None = None) -> None:
        """Notes that something is wrong with a field below the path, or with what is at the path itself.

        `entry` is which other entry has it, where another one does.
        """
        self._found.append(Refusal(code, (*self._path, *field), message, entry))

    def take(self, one: Misfit, *field: str) -> None:
        """Notes all that is wrong with the value of a field below the path."""
        for refusal in one.refusals:
            self.add(refusal.code, refusal.message, *field, *refusal.field, entry=refusal.entry)

    def raise_any(self) -> None:
        """Misfit with all of it, for who collects what is wrong with one value; nothing when nothing is."""
        if self._found:
            raise Misfit(*self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def found(self) -> tuple[Refusal, ...]:
        """All that is wrong, in the order in which it was found."""
        return tuple(self._found)


def raise_all(problems: Sequence[Problems]) -> None:
    """Refused, with everything that is wrong, unless nothing is."""
    refusals = [one for each in problems for one in each.found]
    if refusals:
        raise Refused(refusals)


def quote_value(value: object) -> str:
    """A value as it stands in a message: whole when short, cut when long."""
    return _SHORT.repr(value)
