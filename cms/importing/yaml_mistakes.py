"""What somebody meant who wrote what is not YAML: the common slips, each with what would be right."""

import re
from collections.abc import Callable, Sequence

import yaml

from cms.importing.located_values import Mistake

_FIELD = re.compile(r"(?P<start>\s*(?:- +)*)(?P<key>[^\s:'\"#{\[][^:]*?):\s+(?P<value>.*\S)\s*$")
_NO_SPACE = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z][A-Za-z0-9]*):(?P<value>[^\s/].*)$")
_STRAY_LINE = "this line is lined up with nothing above it; give all fields of an entry the same indent"
_BACKSLASH = "a backslash within double quotes begins an escape; use single quotes, or double it"
_BRACKETS = {"while parsing a flow sequence": "[", "while parsing a flow mapping": "{"}


def explain_yaml_mistake(error: yaml.YAMLError, text: str, first_line: int) -> Mistake:
    """The mistake that an error of the parser tells of, on its line of the file."""
    if not isinstance(error, yaml.MarkedYAMLError):
        position = getattr(error, "position", 0)
        return _mistake(text.count("\n", 0, position) + first_line, str(error).splitlines()[0])
    lines = text.splitlines() or [""]
    mark = error.problem_mark or error.context_mark
    # What is missing at the end is missed after the last line.
    place = min(0 if mark is None else mark.line, len(lines) - 1)
    begun = place if error.context_mark is None else min(error.context_mark.line, len(lines) - 1)
    position = _ParserPosition(error, lines, place, 0 if mark is None else mark.column, begun, first_line)
    message = _EXPLANATIONS.get(error.problem or "", _explain_as_parser_does)(position)
    return message if isinstance(message, Mistake) else _mistake(place + first_line, message)


class _ParserPosition:
    """Where the parser stopped: the lines, the place of its own among them, and of what it was in the middle of."""

    def __init__(
        self, error: yaml.MarkedYAMLError, lines: Sequence[str], place: int, column: int, begun: int, first_line: int
    ) -> None:
        self.error = error
        self.lines = lines
        self.place = place
        self.column = column
        self.begun = begun
        self.first_line = first_line

    @property
    def line(self) -> str:
        """The line on which it stopped."""
        return self.lines[self.place]

    @property
    def sign(self) -> str:
        """The character at which it stopped."""
        return self.line[self.column : self.column + 1]

    def number(self, place: int) -> int:
        """The number of a line in the file."""
        return place + self.first_line


def _mistake(line: int, message: str) -> Mistake:
    return Mistake(line, f"This is not YAML: {message.rstrip('.')}.")


def _explain_as_parser_does(position: _ParserPosition) -> str:
    return ", ".join(part for part in (position.error.context, position.error.problem) if part)


def _explain_colon(position: _ParserPosition) -> str | Mistake:
    before = next((one for one in range(position.place - 1, -1, -1) if position.lines[one].strip()), None)
    if (field := _FIELD.match(position.line)) and re.search(r":(\s|$)", field["value"]):
        value = field["value"]
        return f"the value of {field['key']} contains a colon; quote it: {field['key']}: {_quote_yaml(value)}"
    if before is not None and (stuck := _NO_SPACE.match(position.lines[before])):
        message = f"a space is missing after the colon; write {stuck['key']}: {stuck['value']}"
        return _mistake(position.number(before), message)
    return "this line is indented deeper than the one above, which has a value already; line it up with its fields"


def _explain_start(position: _ParserPosition) -> str:
    if position.sign == "\t":
        return "a tab stands here; indent with spaces only"
    if field := _FIELD.match(position.line):
        return f"a value cannot start with {position.sign}; quote it: {field['key']}: {_quote_yaml(field['value'])}"
    return f"nothing can start with {position.sign}; quote it: {_quote_yaml(position.line[position.column :].strip())}"


def _explain_alias(position: _ParserPosition) -> str:
    field = _FIELD.match(position.line)
    quoted = f": {field['key']}: {_quote_yaml(field['value'])}" if field else ""
    return f"a value that starts with * is the name of an anchor, and there is none of that name; quote it{quoted}"


def _explain_end(position: _ParserPosition) -> str | Mistake:
    if position.error.context != "while scanning a quoted scalar":
        return _explain_as_parser_does(position)
    message = "a quote is opened here and never closed; close it, or double the one within the text"
    return _mistake(position.number(position.begun), message)


def _explain_bracket(position: _ParserPosition) -> str:
    opened = _BRACKETS.get(position.error.context or "", "[")
    closed = "]" if opened == "[" else "}"
    opening = f"the {opened} of line {position.number(position.begun)}"
    return f"{opening} is not closed; put {closed} at its end, or a comma between its items"


def _explain_key(position: _ParserPosition) -> str:
    if re.match(r"\s*(?:- +)*[^:]+:\s+['\"]", position.line):
        return "something stands after the closing quote; put the whole value in quotes, and double those within it"
    return _STRAY_LINE


def _explain_dash(position: _ParserPosition) -> str:
    if position.column > len(position.lines[position.begun]) - len(position.lines[position.begun].lstrip()):
        return _STRAY_LINE
    first = position.number(position.begun)
    return f"this line belongs to no item of the list of line {first}; start it with a dash, or indent it"


def _explain_missing_colon(position: _ParserPosition) -> Mistake:
    message = "this line is no field and belongs to none; write name: value, or indent it like the text it belongs to"
    return _mistake(position.number(position.begun), message)


def _explain_content(position: _ParserPosition) -> str:
    if position.sign in {"", "\n"}:
        return _explain_as_parser_does(position)
    return f"a value cannot start with {position.sign}; quote it"


def _quote_yaml(value: str) -> str:
    """The value as YAML takes any text."""
    return f'"{value}"' if not re.search(r'["\\]', value) else "'" + value.replace("'", "''") + "'"


_EXPLANATIONS: dict[str, Callable[[_ParserPosition], str | Mistake]] = {
    "mapping values are not allowed in this context": _explain_colon,
    "found character that cannot start any token": _explain_start,
    "found undefined alias": _explain_alias,
    "found unexpected end of stream": _explain_end,
    "did not find expected ',' or ']'": _explain_bracket,
    "did not find expected ',' or '}'": _explain_bracket,
    "did not find expected key": _explain_key,
    "did not find expected '-' indicator": _explain_dash,
    "could not find expected ':'": _explain_missing_colon,
    "did not find expected node content": _explain_content,
    "found unknown escape character": lambda _: _BACKSLASH,
    "block sequence entries are not allowed in this context": lambda _: "a list begins on the line below its name",
    "but found another document": lambda _: "a second document begins here; put it into a file of its own",
    "did not find expected comment or line break": lambda _: "the text after | or > begins on the next line",
}
