"""References within what is loaded from other systems' files, once it is known which entries are meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.fields import Field
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.reference_input import EntryRef, parse_ref
from cms.ids import public_id
from cms.importing.sources.source_entry import SourceValues


@dataclass(frozen=True)
class KnownReferences:
    """The slugs that entries of the load have, by the references that lead to them, and the keys of those that are there."""

    registry: Registry
    slugs: Mapping[EntryRef, str]
    keys: Mapping[tuple[str, str], UUID]

    def point(self, row_type: RowType, values: SourceValues) -> SourceValues:
        """SourceValues whose references to entries of the load are made by slug; each stands once in a list."""
        fields = self.registry.fields[row_type.name]
        pointed: SourceValues = {}
        for name, value in values.items():
            match fields.get(name), value:
                case Reference() as field, dict():
                    pointed[name] = self._point(field.to, value)
                case Links() as field, list():
                    pointed[name] = _each_once(self._point(field.to, item) for item in value)
                case Owned() as field, list():
                    owned = self.registry.rows[field.of]
                    pointed[name] = [self.point(owned, row) for row in value]
                case _:
                    pointed[name] = value
        return pointed

    def add(self, content_type: ContentType, name: str, present: Any, new: Any) -> object:  # Any: a list of any field
        """What a list holds already, in input form, and what of the new items it does not hold yet."""
        field = self.registry.fields[content_type.name][name]
        if not isinstance(field, Owned):
            return _each_once([*present, *new])
        owned = self.registry.get_owned(field.of)
        held = [self._identity(owned, row) for row in present]
        return [*present, *(row for row in new if self._identity(owned, row) not in held)]

    def _point(self, type_name: str, value: object) -> object:
        try:
            ref = parse_ref(self.registry, self.registry.get_type(type_name), value)
        except ValueError:
            return value
        return {"slug": self.slugs[ref]} if ref in self.slugs else value

    def _identity(self, owned: OwnedType, row: SourceValues) -> list[object]:
        """What makes two rows the same, with references by id where the entries are there."""
        fields = {one.name: one for one in owned.fields}
        return [self._by_id(fields[name], row.get(name)) for name in owned.identity]

    def _by_id(self, field: Field, value: object) -> object:
        match field, value:
            case Reference(to=to), {"slug": str() as slug} if (to, slug) in self.keys:
                return {"id": public_id(self.registry.get_type(to).table, self.keys[to, slug])}
            case _:
                return value


def _each_once(items: Iterable[object]) -> list[object]:
    kept: list[object] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept
