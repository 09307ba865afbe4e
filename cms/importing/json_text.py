"""JSON with its lines (RFC 8259)."""

import re
from bisect import bisect_left
from functools import partial
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from cms.importing.located_values import (
    LazyLocatedValue,
    LocatedValue,
    Mistake,
    UnreadableError,
    entry_name,
    locate_list,
    locate_mapping,
)

_SPACE = re.compile(r"[ \t\r\n]*")
_LONGEST_INTEGER = 18


def read_json(text: str) -> LocatedValue | None:
    """What the text says; None when it says nothing. Raises UnreadableError.

    Values are read by Python's own quick reader. Lines are found by going through the text once more, when something is
    wrong with it or somebody asks for one.
    """
    if not text.strip():
        return None
    try:
        value: object = _QUICK_DECODER.decode(text)
    except (ValueError, RecursionError):
        return _locate(text)
    return LazyLocatedValue(value, partial(_locate, text))


def _locate(text: str) -> LocatedValue:
    reader = _Reader(text)
    try:
        found = reader.read_value()
    except JSONDecodeError as error:
        raise UnreadableError(Mistake(error.lineno, f"{reader.entry_prefix()}This is not JSON: {error.msg}.")) from error
    except RecursionError as error:
        raise UnreadableError(Mistake(1, "It is nested too deep; keep to entries, their fields and lists.")) from error
    reader.read_end()
    return found


class _Reader:
    """Goes through a text once; `_place` is where the next token starts, and `_path` leads to what is read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._path: list[str | int] = []
        self._slug: object = None
        self._last_start = 0
        self._shares_line = False
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._place = 0
        self._skip_space()

    def read_value(self) -> LocatedValue:
        line = self._line()
        if self._has("{"):
            return locate_mapping(self._read_members(), line)
        if self._has("["):
            return locate_list(self._read_items(), line)
        return LocatedValue(self._read_plain(), line)

    def entry_prefix(self) -> str:
        """Which entry is read, where others begin on the same line: a line can be as long as the file."""
        if len(self._path) < 2 or not self._shares_line:
            return ""
        return f"{entry_name(str(self._path[0]), int(self._path[1]), self._slug)}: "

    def read_end(self) -> None:
        if self._place < len(self._text):
            self._refuse("something stands after its end")

    def _read_members(self) -> dict[str, LocatedValue]:
        parts: dict[str, LocatedValue] = {}
        self._take("{")
        while not self._has("}"):
            if parts:
                self._take(",")
            line = self._line()
            name = self._read_name()
            if name in parts:
                message = f"The key {name!r} is on line {parts[name].line} already; give it once."
                raise UnreadableError(Mistake(line, f"{self.entry_prefix()}{message}"))
            self._take(":")
            self._path.append(name)
            found = self.read_value()
            self._path.pop()
            if name == "slug" and len(self._path) == 2:
                self._slug = found.value
            parts[name] = LocatedValue(found.value, line, found.parts)
        self._take("}")
        return parts

    def _read_items(self) -> list[LocatedValue]:
        items: list[LocatedValue] = []
        is_entries = len(self._path) == 1
        self._last_start = self._line() if is_entries else self._last_start
        self._take("[")
        while not self._has("]"):
            if items:
                self._take(",")
            self._path.append(len(items))
            if is_entries:
                self._begin_entry()
            items.append(self.read_value())
            self._path.pop()
        self._take("]")
        return items

    def _begin_entry(self) -> None:
        line = self._line()
        self._slug, self._shares_line, self._last_start = None, line == self._last_start, line

    def _read_name(self) -> str:
        if not self._has('"'):
            self._refuse("a name in double quotes should stand here")
        return str(self._read_plain())

    def _read_plain(self) -> object:
        value: object
        value, end = _VALUE_DECODER.raw_decode(self._text, self._place)
        self._move(end)
        return value

    def _refuse(self, what: str) -> NoReturn:
        raise UnreadableError(Mistake(self._line(), f"{self.entry_prefix()}This is not JSON: {what}."))

    def _has(self, character: str) -> bool:
        return self._text.startswith(character, self._place)

    def _take(self, character: str) -> None:
        if not self._has(character):
            self._refuse(f"{character!r} should stand here")
        self._move(self._place + 1)

    def _move(self, place: int) -> None:
        self._place = place
        self._skip_space()

    def _skip_space(self) -> None:
        match = _SPACE.match(self._text, self._place)
        self._place = match.end() if match else self._place

    def _line(self) -> int:
        return bisect_left(self._line_ends, self._place) + 1


def _read_integer(digits: str) -> int | float:
    # A field that holds whole numbers refuses both; Python would refuse to read thousands of digits.
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _read_object(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a key is given twice")
    return found


_VALUE_DECODER = JSONDecoder(parse_int=_read_integer)
_QUICK_DECODER = JSONDecoder(parse_int=_read_integer, object_pairs_hook=_read_object)
