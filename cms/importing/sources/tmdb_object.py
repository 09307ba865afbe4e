"""An object of TMDB's JSON: its members, as their documentation says them, or a mistake with its line."""

from typing import TypeVar

from cms.importing.located_values import LocatedValue, Mistake, UnreadableError
from cms.wording import quote

_T = TypeVar("_T")


class TmdbObject:
    """Members by name; what is empty or zero stands for what nobody knows, and is None."""

    def __init__(self, located_value: LocatedValue) -> None:
        if not isinstance(located_value.value, dict):
            raise UnreadableError(Mistake(located_value.line, "This is not an object; is it what TMDB answered?"))
        self.located_value = located_value
        self._members: dict[str, object] = located_value.value

    @property
    def names(self) -> set[str]:
        """The members that say anything."""
        return {name for name, value in self._members.items() if value not in (None, "", 0, [], {}, False)}

    def part(self, name: str) -> LocatedValue:
        """A member with its line; the object itself where it has no such member."""
        return self.located_value.parts.get(name, self.located_value)

    def text(self, name: str) -> str | None:
        """A text without spaces around it."""
        found = self._read(name, str)
        return found.strip() or None if found is not None else None

    def number(self, name: str) -> int | None:
        """A whole number."""
        return self._read(name, int) or None

    def needed_number(self, name: str) -> int:
        """A whole number that has to be there; UnreadableError when it is not."""
        found = self.number(name)
        if found is None:
            raise UnreadableError(Mistake(self.located_value.line, f"{name} is missing; is this what TMDB answered?"))
        return found

    def needed_text(self, name: str) -> str:
        """A text that has to be there; UnreadableError when it is not."""
        found = self.text(name)
        if found is None:
            raise UnreadableError(Mistake(self.located_value.line, f"{name} is missing; is this what TMDB answered?"))
        return found

    def child(self, name: str) -> "TmdbObject | None":
        """An object; None when there is none."""
        return None if self._members.get(name) is None else TmdbObject(self.part(name))

    def children(self, name: str) -> list["TmdbObject"]:
        """A list of objects; empty when there is none."""
        if self._read(name, list) is None:
            return []
        return [TmdbObject(one) for one in self.part(name).parts.values()]

    def _read(self, name: str, kind: type[_T]) -> _T | None:
        value = self._members.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            message = f"{name} is {quote(str(value))}, which is not of the kind that TMDB answers with."
            raise UnreadableError(Mistake(self.part(name).line, message))
        return value
