"""What differs between two versions of an entry, field by field."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cms.content.content_type import ContentType
from cms.content.relations import Owned

_Values = Mapping[str, object]


@dataclass(frozen=True)
class FieldChange:
    """A field and its values before and after, as input; `field` is a path with dots, such as title or credits.2.job.

    Lists of what the entry owns are compared by position: an item that came or went is one change, without a field of
    its own. Every other list is one value.
    """

    field: str
    before: object
    after: object


def find_changes(content_type: ContentType, before: _Values, after: _Values) -> tuple[FieldChange, ...]:
    """The differences between two snapshots, in the order of the fields; a field that only one of them has counts as null."""
    owned = {field.name for field in content_type.fields if isinstance(field, Owned)}
    return tuple(_compare(before, after, "", owned))


def _compare(before: _Values, after: _Values, prefix: str, owned: Collection[str]) -> Iterator[FieldChange]:
    for name in {**after, **before}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name in owned:
            yield from _compare_items(_items(old), _items(new), f"{prefix}{name}")
        else:
            yield FieldChange(f"{prefix}{name}", old, new)


def _compare_items(before: Sequence[object], after: Sequence[object], path: str) -> Iterator[FieldChange]:
    for place, (old, new) in enumerate(zip_longest(before, after)):
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _compare(old, new, f"{path}.{place}.", ())
        else:
            yield FieldChange(f"{path}.{place}", old, new)


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
