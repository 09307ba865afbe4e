"""What an operation does with its variables: which of their values decide the form of its plan."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from cms.reading.cursor import cursor_shape

Shape = Callable[[object], Hashable]


def _itself(value: object) -> Hashable:
    return value if isinstance(value, (int, str)) else None


def _length(value: object) -> Hashable:
    return len(value) if isinstance(value, list) else None


def _cursor(value: object) -> Hashable:
    """A cursor's form; the planner refuses what is none, by name."""
    try:
        return cursor_shape(value)
    except ValueError:
        return str(value)[:100]


BY_ARGUMENT: Mapping[str, Shape] = {
    "first": _itself,
    "last": _itself,
    "after": _cursor,
    "before": _cursor,
    "ids": _length,
}


@dataclass(frozen=True)
class Uses:
    """For each variable that decides more than its type says: what of its value does. And whether introspection is asked."""

    shapes: Mapping[str, tuple[Shape, ...]]
    introspects: bool


def find_uses(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Uses:
    """The uses of an operation's variables, fragments looked through."""
    finder = _Finder(fragments)
    finder.walk(operation.selection_set)
    return Uses({name: tuple(shapes) for name, shapes in finder.shapes.items()}, finder.introspects)


class _Finder:
    """Walks an operation, each fragment once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.seen: set[str] = set()
        self.shapes: dict[str, list[Shape]] = {}
        self.introspects = False

    def walk(self, selections: SelectionSetNode) -> None:
        """Note what is used below."""
        for node in selections.selections:
            if isinstance(node, FragmentSpreadNode):
                self._enter(node.name.value)
                continue
            if isinstance(node, FieldNode):
                self._note(node)
            below = getattr(node, "selection_set", None)
            if below is not None:
                self.walk(below)

    def _enter(self, name: str) -> None:
        if name not in self.seen:
            self.seen.add(name)
            self.walk(self.fragments[name].selection_set)

    def _note(self, node: FieldNode) -> None:
        self.introspects |= node.name.value in {"__schema", "__type"}
        for argument in node.arguments or ():
            shape = BY_ARGUMENT.get(argument.name.value)
            if shape is not None and isinstance(argument.value, VariableNode):
                self.shapes.setdefault(argument.value.name.value, []).append(shape)
