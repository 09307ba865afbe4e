"""What an operation does with its variables: which of their values decide the form of its plan."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from cms.reading.pages.cursor import cursor_shape

ShapeFunction = Callable[[object], Hashable]

VERSIONS_FIELD = "versions"
"""A field for who may read drafts; no plan answers it."""


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


SHAPES_BY_ARGUMENT: Mapping[str, ShapeFunction] = {
    "first": _itself,
    "last": _itself,
    "after": _cursor,
    "before": _cursor,
    "ids": _length,
}


@dataclass(frozen=True)
class VariableUsages:
    """Which variables a plan depends on, and for some of them, on what of their values. And what else an operation selects."""

    shapes: Mapping[str, tuple[ShapeFunction, ...]]
    plan_variables: frozenset[str]
    """The variables that a plan depends on: all, but for what is only given to mutations."""
    selects_versions: bool
    """Whether somebody reads the answer before it is sent, and must know the type of each row."""


def find_variable_usages(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> VariableUsages:
    """The uses of an operation's variables, fragments looked through."""
    finder = _UsageFinder(fragments)
    acts = operation.operation is OperationType.MUTATION
    finder.walk(operation.selection_set, acts=acts)
    shapes = {name: tuple(found) for name, found in finder.shapes.items()}
    return VariableUsages(shapes, frozenset(finder.variables), VERSIONS_FIELD in finder.names)


class _UsageFinder:
    """Walks an operation, each fragment once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.seen: set[str] = set()
        self.shapes: dict[str, list[ShapeFunction]] = {}
        self.variables: set[str] = set()
        self.names: set[str] = set()

    def walk(self, selections: SelectionSetNode, *, acts: bool) -> None:
        """Note what is used below; `acts` says that the fields here are mutations."""
        for node in selections.selections:
            self._note_directives(node)
            below = getattr(node, "selection_set", None)
            if isinstance(node, FragmentSpreadNode):
                self._enter(node.name.value, acts=acts)
            elif isinstance(node, FieldNode):
                self._note(node, acts=acts)
                if below is not None:
                    self.walk(below, acts=False)
            elif below is not None:
                self.walk(below, acts=acts)

    def _enter(self, name: str, *, acts: bool) -> None:
        if name not in self.seen:
            self.seen.add(name)
            self.walk(self.fragments[name].selection_set, acts=acts)

    def _note_directives(self, node: SelectionNode) -> None:
        for directive in node.directives or ():
            for argument in directive.arguments or ():
                self.variables.update(_variables_in(argument.value))

    def _note(self, node: FieldNode, *, acts: bool) -> None:
        self.names.add(node.name.value)
        for argument in () if acts else node.arguments or ():
            self.variables.update(_variables_in(argument.value))
            shape = SHAPES_BY_ARGUMENT.get(argument.name.value)
            if shape is not None and isinstance(argument.value, VariableNode):
                self.shapes.setdefault(argument.value.name.value, []).append(shape)


def _variables_in(value: ValueNode) -> Iterator[str]:
    """The names of the variables in a value, at any depth."""
    match value:
        case VariableNode():
            yield value.name.value
        case ListValueNode():
            for one in value.values:
                yield from _variables_in(one)
        case ObjectValueNode():
            for field in value.fields:
                yield from _variables_in(field.value)
