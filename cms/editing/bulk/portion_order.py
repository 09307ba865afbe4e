"""In which order many entries are saved: what is referred to first, and what refers to each other in a circle together."""

from collections.abc import Iterator, Mapping, Sequence

from cms.content.relations import Links, Owned, Reference
from cms.editing.bulk.bulk_entry import BulkEntry
from cms.editing.bulk.existing_entries import ExistingEntries
from cms.editing.input.reference_input import collect_refs
from cms.editing.storage.declarations import Declarations

Graph = Mapping[int, Sequence[int]]
"""Nodes by number, each with those that have to come before it or together with it."""

MOST_PORTION_ENTRIES = 500
MOST_WEIGHT = 2_000_000
_ITEM_WEIGHT = 100


def arrange_portions(
    declarations: Declarations, entries: Sequence[BulkEntry], existing: ExistingEntries, most: int
) -> list[list[int]]:
    """The places of all entries, in portions that are prepared and written at once.

    A portion has at most so many entries, and is small enough for one statement a table; what refers to each other in a
    circle is in the same portion, however much it is.
    """
    found: list[list[int]] = []
    weight = MOST_WEIGHT
    for group in strongly_connected_components(_dependency_graph(declarations, entries, existing)):
        heavy = sum(_weigh(entries[place]) for place in group)
        if not found or weight + heavy > MOST_WEIGHT or len(found[-1]) + len(group) > most:
            found.append([])
            weight = 0
        found[-1] += group
        weight += heavy
    return found


def strongly_connected_components(graph: Graph) -> Iterator[list[int]]:
    """The nodes in groups: each is one node or a circle of them, and comes after all that its nodes lead to.

    Tarjan's algorithm, without recursion: paths can be longer than Python goes down.
    """
    numbers: dict[int, int] = {}
    lowest: dict[int, int] = {}
    path: list[int] = []
    waiting: set[int] = set()
    for root in graph:
        if root in numbers:
            continue
        stack = [(root, iter(graph[root]))]
        _enter_node(root, numbers, lowest, path, waiting)
        while stack:
            node, rest = stack[-1]
            following = next((one for one in rest if one not in numbers or one in waiting), None)
            if following is None:
                stack.pop()
                if stack:
                    lowest[stack[-1][0]] = min(lowest[stack[-1][0]], lowest[node])
                if lowest[node] == numbers[node]:
                    yield _leave_component(node, path, waiting)
            elif following in numbers:
                lowest[node] = min(lowest[node], numbers[following])
            else:
                _enter_node(following, numbers, lowest, path, waiting)
                stack.append((following, iter(graph[following])))


def _enter_node(node: int, numbers: dict[int, int], lowest: dict[int, int], path: list[int], waiting: set[int]) -> None:
    numbers[node] = lowest[node] = len(numbers)
    path.append(node)
    waiting.add(node)


def _leave_component(node: int, path: list[int], waiting: set[int]) -> list[int]:
    group = path[path.index(node) if path[-1] != node else -1 :]
    del path[-len(group) :]
    waiting.difference_update(group)
    return sorted(group)


def _dependency_graph(declarations: Declarations, entries: Sequence[BulkEntry], existing: ExistingEntries) -> Graph:
    ranks = {one.name: rank for rank, one in enumerate(declarations.registry.content_types)}
    fields = _find_ordering_fields(declarations, ranks)
    places = sorted(range(len(entries)), key=lambda place: ranks[entries[place].content_type.name])
    predecessors = existing.predecessors
    graph: dict[int, list[int]] = {}
    for place in places:
        type_name, values = entries[place].content_type.name, entries[place].values
        some = {name: values[name] for name in fields[type_name] if name in values}
        refs = collect_refs(declarations, type_name, some) if some else ()
        graph[place] = [
            *predecessors.get(place, ()),
            *(existing.places_by_ref[ref] for ref in refs if ref in existing.places_by_ref),
        ]
    return graph


def _find_ordering_fields(declarations: Declarations, ranks: Mapping[str, int]) -> dict[str, list[str]]:
    """The fields that say more of the order than the registry, by type: those that may lead to the same type or a later one.

    Where any leads to a later one, all of them count: circles can go through several types.
    """
    ahead = {
        (name, field.name): max((ranks[to] for to in _targets(declarations, field)), default=-1) - ranks[name]
        for name in ranks
        for field in declarations.input_types[name].reference_fields
    }
    least = -len(ranks) if any(distance > 0 for distance in ahead.values()) else 0
    return {name: [field for (of, field), distance in ahead.items() if of == name and distance >= least] for name in ranks}


def _targets(declarations: Declarations, field: Reference | Links | Owned) -> Iterator[str]:
    if isinstance(field, Owned):
        for inner in declarations.input_types[field.of].reference_fields:
            yield from _targets(declarations, inner)
    else:
        yield field.to


def _weigh(entry: BulkEntry) -> int:
    weight = 0
    for value in entry.values.values():
        if isinstance(value, str):
            weight += len(value)
        elif isinstance(value, list):
            weight += _ITEM_WEIGHT * len(value)
    return weight
