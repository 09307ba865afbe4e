"""YAML with its lines: plain values by YAML 1.2's core schema, so that `no`, `12:30` and dates stay the texts they are."""

import re
from collections import defaultdict
from typing import Protocol

import yaml
from yaml.nodes import Node, ScalarNode, SequenceNode

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # built without libyaml: the same, slowly
    from yaml import SafeLoader  # type: ignore[assignment]

from cms.importing.located_values import LocatedValue, Mistake, UnreadableError, locate_list, locate_mapping
from cms.importing.yaml_mistakes import explain_yaml_mistake

MOST_NESTED = 20
_TAG = "tag:yaml.org,2002:"


# Kind of value, what it looks like, and the characters it can start with.
_CORE_SCHEMA = (
    ("null", "~|null|Null|NULL|", ("", "~", "n", "N")),
    ("bool", "true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    ("int", "[-+]?(?:0|[1-9][0-9]{0,17})", tuple("-+0123456789")),
    ("float", r"[-+]?(?:0|[1-9][0-9]{0,17})?(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", tuple("-+.0123456789")),
)

_Resolvers = dict[str, list[tuple[str, re.Pattern[str]]]]


class _Mark(Protocol):
    """Where something stands; lines are counted from 0."""

    @property
    def line(self) -> int: ...


def _plain_resolvers() -> _Resolvers:
    resolvers: _Resolvers = defaultdict(list)
    for name, pattern, firsts in _CORE_SCHEMA:
        for first in firsts:
            resolvers[first].append((_TAG + name, re.compile(f"(?:{pattern})$")))
    return dict(resolvers)


CORE_RESOLVERS = _plain_resolvers()
"""What plain scalars are, by the character that they start with, as the parser and whoever writes for it take them."""


class _Loader(SafeLoader):
    """Composes nodes; resolves plain scalars by the patterns above and no others."""

    yaml_implicit_resolvers = CORE_RESOLVERS


def read_yaml(text: str, first_line: int = 1) -> LocatedValue | None:
    """What the text says; None when it says nothing. `first_line` is the number of its first line in the file.

    Raises UnreadableError.
    """
    try:
        _check_depth(text, first_line)
        node = yaml.compose(text, Loader=_Loader)
        return None if node is None else _Locator(first_line).locate(node)
    except yaml.YAMLError as error:
        raise UnreadableError(explain_yaml_mistake(error, text, first_line)) from error


def _check_depth(text: str, first_line: int) -> None:
    """The composer in C goes down without looking, and takes the process with it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_NESTED:
            line = _line(event.start_mark, first_line)
            raise UnreadableError(Mistake(line, f"It is nested deeper than {MOST_NESTED} levels; keep to entries and fields."))


class _Locator:
    """Turns nodes into values; a node that several aliases name is turned once."""

    def __init__(self, first_line: int) -> None:
        self._first_line = first_line
        self._located_nodes: dict[int, LocatedValue | None] = {}

    def locate(self, node: Node) -> LocatedValue:
        if id(node) not in self._located_nodes:
            self._located_nodes[id(node)] = None
            self._located_nodes[id(node)] = self._locate(node)
        done = self._located_nodes[id(node)]
        if done is None:
            line = _line(node.start_mark, self._first_line)
            raise UnreadableError(Mistake(line, "It contains itself by an alias; write it out."))
        return done

    def _locate(self, node: Node) -> LocatedValue:
        line = _line(node.start_mark, self._first_line)
        if isinstance(node, ScalarNode):
            return LocatedValue(_read_scalar(node, line), line)
        if isinstance(node, SequenceNode):
            return locate_list([self.locate(item) for item in node.value], line)
        return locate_mapping(self._locate_parts(node), line)

    def _locate_parts(self, node: Node) -> dict[str, LocatedValue]:
        parts: dict[str, LocatedValue] = {}
        for key, value in node.value:
            line = _line(key.start_mark, self._first_line)
            if not isinstance(key, ScalarNode):
                raise UnreadableError(Mistake(line, "A key must be a name, not a list or a mapping."))
            if key.value in parts:
                first = parts[key.value].line
                raise UnreadableError(Mistake(line, f"The key {key.value!r} is on line {first} already; give it once."))
            found = self.locate(value)
            parts[key.value] = LocatedValue(found.value, line, found.parts)
        return parts


def _line(mark: _Mark | None, first_line: int) -> int:
    return (0 if mark is None else mark.line) + first_line


def _read_scalar(node: ScalarNode, line: int) -> object:
    match node.tag.removeprefix(_TAG):
        case "str":
            return node.value
        case "null":
            return None
        case "bool":
            return node.value.lower() == "true"
        case "int":
            return int(node.value)
        case "float":
            return float(node.value)
        case tag:
            raise UnreadableError(Mistake(line, f"The tag {tag!r} means nothing here; leave it out."))
