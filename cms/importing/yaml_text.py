"""YAML with its lines: plain values by YAML 1.2's core schema, so that `no`, `12:30` and dates stay the texts they are."""

import re

import yaml
from yaml.nodes import Node, ScalarNode, SequenceNode

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # built without libyaml: the same, slowly
    from yaml import SafeLoader  # type: ignore[assignment]

from cms.importing.located import Located, Mistake, UnreadableError, mapping, sequence

_TAG = "tag:yaml.org,2002:"


class _Loader(SafeLoader):
    """Composes nodes; resolves plain scalars by the rules below and no others."""

    yaml_implicit_resolvers = {
        first: [(f"{_TAG}{name}", re.compile(f"(?:{pattern})$"))]
        for firsts, name, pattern in (
            (("", "~", "n", "N"), "null", "~|null|Null|NULL|"),
            (("t", "T", "f", "F"), "bool", "true|True|TRUE|false|False|FALSE"),
        )
        for first in firsts
    } | {
        first: [
            (f"{_TAG}int", re.compile("[-+]?(?:0|[1-9][0-9]{0,17})$")),
            (f"{_TAG}float", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})?(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$")),
        ]
        for first in "-+.0123456789"
    }


def read_yaml(text: str, first_line: int = 1) -> Located | None:
    """What the text says; None when it says nothing. `first_line` is the number of its first line in the file.

    Raises UnreadableError.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _Locator(first_line).locate(node)
    except yaml.YAMLError as error:
        raise UnreadableError(_explain(error, text, first_line)) from error
    except RecursionError as error:
        raise UnreadableError(Mistake(first_line, "It is nested too deep; keep to entries, their fields and lists.")) from error
    finally:
        loader.dispose()


class _Locator:
    """Turns nodes into values; a node that several aliases name is turned once."""

    def __init__(self, first_line: int) -> None:
        self._first_line = first_line
        self._done: dict[int, Located | None] = {}

    def locate(self, node: Node) -> Located:
        if id(node) not in self._done:
            self._done[id(node)] = None
            self._done[id(node)] = self._locate(node)
        done = self._done[id(node)]
        if done is None:
            raise UnreadableError(Mistake(self._line(node), "It contains itself by an alias; write it out."))
        return done

    def _locate(self, node: Node) -> Located:
        line = self._line(node)
        if isinstance(node, ScalarNode):
            return Located(_read_scalar(node, line), line)
        if isinstance(node, SequenceNode):
            return sequence([self.locate(item) for item in node.value], line)
        return mapping(self._locate_parts(node), line)

    def _locate_parts(self, node: Node) -> dict[str, Located]:
        parts: dict[str, Located] = {}
        for key, value in node.value:
            line = self._line(key)
            if not isinstance(key, ScalarNode):
                raise UnreadableError(Mistake(line, "A key must be a name, not a list or a mapping."))
            if key.value in parts:
                first = parts[key.value].line
                raise UnreadableError(Mistake(line, f"The key {key.value!r} is on line {first} already; give it once."))
            found = self.locate(value)
            parts[key.value] = Located(found.value, line, found.parts)
        return parts

    def _line(self, node: Node) -> int:
        return int(node.start_mark.line) + self._first_line


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


def _explain(error: yaml.YAMLError, text: str, first_line: int) -> Mistake:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        return Mistake((mark.line if mark else 0) + first_line, f"This is not YAML: {said}.")
    position = getattr(error, "position", 0)
    said = str(error).splitlines()[0]
    return Mistake(text.count("\n", 0, position) + first_line, f"This is not YAML: {said}.")
