"""The items of an upsert as somebody gives them, and as entries among many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.editing.input.external_ids import ExternalId, read_external_id
from cms.editing.input.problems import Problems
from cms.editing.input.reference_input import EntryRef, EntryRefKind, parse_external_id
from cms.errors import ErrorCode, Refusal

MOST_ITEMS = 5_000

_EXTERNAL_IDS = "externalIds"

Failures = dict[int, list[Refusal]]
"""What is wrong with which items, by their places in the call."""


@dataclass(frozen=True)
class UpsertItem:
    """An entry's type, its key (an id in another system, source and value), and the input of its type."""

    type_name: str
    key: object
    data: Mapping[str, object]


@dataclass(frozen=True)
class KeyedItem:
    """An item whose key is one: an entry among many. `path` is where it stands in the caller's arguments."""

    place: int
    content_type: ContentType
    external_id: ExternalId
    data: Mapping[str, object]
    path: tuple[str, ...]

    @property
    def own_refs(self) -> Sequence[EntryRef]:
        """The reference by its key."""
        return (EntryRef(self.content_type.name, EntryRefKind.EXTERNAL_ID, self.external_id),)

    @cached_property
    def values(self) -> Mapping[str, object]:
        """The input of what is there already: the entry keeps its key, whatever other ids it is given."""
        if _EXTERNAL_IDS not in self.data:
            return self.data
        given = [] if self.data[_EXTERNAL_IDS] is None else self.data[_EXTERNAL_IDS]
        if not isinstance(given, list | tuple) or any(map(self._is_key, given)):
            return self.data
        return {**self.data, _EXTERNAL_IDS: [*given, self._key]}

    @property
    def new_values(self) -> Mapping[str, object]:
        """The input of a new entry."""
        return self.values if _EXTERNAL_IDS in self.values else {**self.values, _EXTERNAL_IDS: [self._key]}

    @property
    def replaced_kinds(self) -> Collection[EntryRefKind]:
        """What it gives replaces what is there; what is absent stays."""
        named = {"slug": EntryRefKind.SLUG, _EXTERNAL_IDS: EntryRefKind.EXTERNAL_ID}
        return [kind for name, kind in named.items() if name in self.data]

    @property
    def _key(self) -> Mapping[str, str]:
        source, value = self.external_id
        return {"source": source, "value": value}

    def _is_key(self, given: object) -> bool:
        try:
            return parse_external_id(given) == self.external_id
        except ValueError:
            return False


def read_items(registry: Registry, items: Sequence[UpsertItem], within: tuple[str, ...], failures: Failures) -> list[KeyedItem]:
    """The items that have a key of their own; notes what is wrong with the keys of the others.

    LookupError for an unknown content type.
    """
    keyed: dict[tuple[str, ExternalId], list[KeyedItem]] = defaultdict(list)
    for place, item in enumerate(items):
        path = (*within, str(place))
        problems = Problems((*path, "key"))
        external_id = read_external_id(item.key, problems)
        if external_id is None:
            failures[place] = list(problems.found)
            continue
        content_type = registry.get_type(item.type_name)
        keyed[item.type_name, external_id].append(KeyedItem(place, content_type, external_id, item.data, path))
    for same in keyed.values():
        failures.update(_refuse_same(same) if len(same) > 1 else ())
    return [one for (one, *others) in keyed.values() if not others]


def _refuse_same(same: Sequence[KeyedItem]) -> Iterable[tuple[int, list[Refusal]]]:
    for one in same:
        others = ", ".join(str(other.place) for other in same if other is not one)
        message = f"This key is that of item {others} as well; give each entry once."
        yield one.place, [Refusal(ErrorCode.INVALID, (*one.path, "key"), message)]
