"""Items that refer to others which failed: they fail too, however long the way or round the circle."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from cms.editing.bulk.existing_entries import ExistingEntries
from cms.editing.input.reference_input import EntryRef, RefPath, explain_missing, locate_refs
from cms.editing.storage.declarations import Declarations
from cms.editing.upserting.upsert_items import KeyedItem
from cms.errors import ErrorCode, Refusal


def find_dependents(
    declarations: Declarations,
    items: Sequence[KeyedItem],
    existing: ExistingEntries,
    places: Collection[int],
    failed: Collection[int],
) -> dict[int, list[Refusal]]:
    """Of the items at these places, those that refer to what would only be there if one of the failed were saved.

    Each with a refusal for every such reference. A reference to something that is there already stays good.
    """
    dependents: dict[int, list[tuple[int, RefPath, EntryRef]]] = defaultdict(list)
    for place in places:
        item = items[place]
        for path, ref in locate_refs(declarations, item.content_type.name, item.data):
            target = existing.places_by_ref.get(ref)
            if target is not None and target != place and not _is_there(existing, target, ref):
                dependents[target].append((place, path, ref))
    found: dict[int, list[Refusal]] = {}
    waiting = list(failed)
    lost = set(failed)
    while waiting:
        for place, path, ref in dependents[waiting.pop()]:
            message = explain_missing(declarations.registry, ref, None)
            if place not in failed:
                refusal = Refusal(ErrorCode.NOT_FOUND, (*items[place].path, "data", *path), message)
                found.setdefault(place, []).append(refusal)
            if place not in lost:
                lost.add(place)
                waiting.append(place)
    return found


def _is_there(existing: ExistingEntries, target: int, ref: EntryRef) -> bool:
    return ref in existing.held_refs or (target in existing.existing_places and ref.value == existing.keys[target])
