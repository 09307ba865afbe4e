"""What it would take to check that fields can be merged, measured before anybody does it.

The rule of section 5.3.2 of the GraphQL specification (September 2025) compares fields, and fragments, that stand in one
place pair by pair; a short document can hold millions of pairs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, SelectionSetNode

from schema.documents.too_costly import MOST_FIELDS, too_costly

MOST_PAIRS = 3_000


def check_merge_cost(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode], budget: "MergeBudget"
) -> None:
    """RequestRefused when an operation, with those before it, unfolds to too many fields or pairs of the same field."""
    places: list[Sequence[SelectionSetNode]] = [[operation.selection_set]]
    while places:
        place = _ResponseObject(fragments)
        place.enter(places.pop())
        budget.spend(place)
        places += [below for nodes in place.fields.values() if (below := _below(nodes))]


def _below(nodes: Iterable[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set]


@dataclass
class _ResponseObject:
    """The fields that end up in one object of the answer, by response key."""

    fragments: Mapping[str, FragmentDefinitionNode]
    fields: dict[str, list[FieldNode]] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)

    def enter(self, sets: Iterable[SelectionSetNode]) -> None:
        """Collect the fields of selections, fragments looked through."""
        waiting = list(sets)
        while waiting:
            for node in waiting.pop().selections:
                if isinstance(node, FieldNode):
                    self.fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                elif isinstance(node, FragmentSpreadNode):
                    waiting += self._fragment(node.name.value)
                elif (below := getattr(node, "selection_set", None)) is not None:
                    waiting.append(below)

    def _fragment(self, name: str) -> list[SelectionSetNode]:
        if name in self.entered or name not in self.fragments:
            return []
        self.entered.add(name)
        return [self.fragments[name].selection_set]


@dataclass
class MergeBudget:
    """What the operations of a document come to so far."""

    fields: int = 0
    pairs: int = 0

    def spend(self, place: _ResponseObject) -> None:
        """Count a place; RequestRefused when it was one too many."""
        self.fields += sum(map(len, place.fields.values()))
        self.pairs += sum(map(_pairs, map(len, place.fields.values()))) + _pairs(len(place.entered))
        if self.fields > MOST_FIELDS:
            raise too_costly(f"the document unfolds to more than {MOST_FIELDS} fields; ask for less at once")
        if self.pairs > MOST_PAIRS:
            raise too_costly("the operation asks for the same fields, or spreads fragments, too often in one place; ask once")


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
