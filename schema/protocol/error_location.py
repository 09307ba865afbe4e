"""Where in a request a refusal belongs: the response keys, the argument of the last field, and the point in the document."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    SourceLocation,
    get_location,
)

from cms.errors import RequestRefused

Fragments = Mapping[str, FragmentDefinitionNode]

CONNECTION_FIELDS = frozenset({"nodes", "edges", "node"})
"""Fields that the paths of refusals pass over: what lies in a connection."""


@dataclass(frozen=True)
class ErrorLocation:
    """A field by the response keys that lead to it, without the numbers of lists, and the path into its arguments."""

    path: tuple[str, ...] = ()
    argument: tuple[str, ...] = ()
    source_location: SourceLocation | None = None


class LocatedRefusal(RequestRefused):
    """A refusal with its location."""

    def __init__(self, refusal: RequestRefused, location: ErrorLocation) -> None:
        super().__init__(refusal.code, refusal.message, refusal.field)
        self.location = location


def locate_refusal(refusal: RequestRefused, operation: OperationDefinitionNode, fragments: Fragments) -> RequestRefused:
    """The refusal with its location in the operation that was asked for, as far as it can be found."""
    if isinstance(refusal, LocatedRefusal) or not refusal.field:
        return refusal
    return LocatedRefusal(refusal, find_location(operation, fragments, refusal.field))


def find_location(operation: OperationDefinitionNode, fragments: Fragments, field: Sequence[str]) -> ErrorLocation:
    """The location that a path of names stands for: first response keys, then what lies in the arguments of the last field."""
    path: tuple[str, ...] = ()
    node: FieldNode | None = None
    sets: list[SelectionSetNode] = [operation.selection_set]
    for count, name in enumerate(field):
        if node is not None and (argument := _argument(node, name)) is not None:
            return ErrorLocation(path, tuple(field[count:]), _location(argument))
        found = _find(sets, name, fragments)
        if found is None:
            return ErrorLocation(path, tuple(field[count:]), _location(node))
        keys, nodes = found
        path, node = (*path, *keys), nodes[0]
        sets = [one.selection_set for one in nodes if one.selection_set]
    return ErrorLocation(path, (), _location(node))


def _find(sets: Sequence[SelectionSetNode], key: str, fragments: Fragments) -> tuple[tuple[str, ...], list[FieldNode]] | None:
    """The fields with a response key, and the keys that lead to them through the members of connections."""
    level: dict[tuple[str, ...], Sequence[SelectionSetNode]] = {(): sets}
    visited: set[int] = set()
    while level:
        below: dict[tuple[str, ...], list[SelectionSetNode]] = defaultdict(list)
        for path, some in level.items():
            fields = list(_fields(some, fragments, set()))
            if nodes := [one for one in fields if _key(one) == key]:
                return (*path, key), nodes
            for one in fields:
                # Fragments may lead to one selection in very many ways.
                if one.name.value in CONNECTION_FIELDS and one.selection_set and id(one) not in visited:
                    visited.add(id(one))
                    below[*path, _key(one)].append(one.selection_set)
        level = dict(below)
    return None


def _fields(sets: Iterable[SelectionSetNode], fragments: Fragments, seen: set[str]) -> Iterator[FieldNode]:
    for node in (node for one in sets for node in one.selections):
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields([node.selection_set], fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            yield from _fields([fragments[node.name.value].selection_set], fragments, seen)


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _argument(node: FieldNode, name: str) -> ArgumentNode | None:
    return next((one for one in node.arguments or () if one.name.value == name), None)


def _location(node: FieldNode | ArgumentNode | None) -> SourceLocation | None:
    return None if node is None or node.loc is None else get_location(node.loc.source, node.loc.start)
