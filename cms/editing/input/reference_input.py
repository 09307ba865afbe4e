"""References as callers write them: an id, a slug, or an id in another system."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.entry_ids import is_id, parse_entry_id_of, spell_reference
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.problems import Problems, quote
from cms.editing.input.texts import check_characters
from cms.editing.storage.input_types import Declarations
from cms.errors import ErrorCode
from cms.ids import public_id

_FORM = 'give {"id": ...}, {"slug": ...} or {"externalId": {"source": ..., "value": ...}}'


class EntryRef(NamedTuple):
    """An entry as a caller names it: its type, by what it is named, and the name."""

    to: str
    by: str
    name: UUID | str | tuple[str, str]


class FoundReferences(dict[EntryRef, UUID]):
    """The keys of entries by the names that lead to them; `near` are slugs that were probably meant by those that do not."""

    def __init__(self, keys: Mapping[EntryRef, UUID], near: Mapping[EntryRef, str] = MappingProxyType({})) -> None:
        super().__init__(keys)
        self.near = near


def parse_ref(registry: Registry, target: ContentType, value: object) -> EntryRef:
    """The reference that a value writes; ValueError when it writes none."""
    if isinstance(value, str):
        raise ValueError(f"{quote(value)} alone names no {target.name}; write {spell_reference(value)}.")
    if not isinstance(value, Mapping) or len(value) != 1:
        raise ValueError(f"{quote(value)} names no {target.name}; {_FORM}.")
    ((by, name),) = value.items()
    if by == "id" and isinstance(name, str):
        return EntryRef(target.name, by, _parse_id(registry, target, name))
    if by == "slug" and isinstance(name, str):
        check_characters(name)
        return EntryRef(target.name, by, name)
    if by == "externalId":
        return EntryRef(target.name, by, parse_external_id(name))
    raise ValueError(f"{quote(value)} names no {target.name}; {_FORM}.")


def parse_external_id(value: object) -> tuple[str, str]:
    """Source and value of an id in another system; ValueError when the value is not such an id."""
    if isinstance(value, Mapping) and value.keys() == {"source", "value"}:
        source, name = value["source"], value["value"]
        if isinstance(source, str) and isinstance(name, str):
            check_characters(source)
            check_characters(name)
            return source, name
    raise ValueError(f'{quote(value)} is not an id in another system; give {{"source": ..., "value": ...}}, two texts.')


def read_reference(
    declared: Declarations, type_name: str, value: object, found: FoundReferences, problems: Problems
) -> UUID | None:
    """The key of the entry that a value names; None, with the problem noted, when it names none."""
    try:
        ref = parse_ref(declared.registry, declared.registry.get_type(type_name), value)
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    key = found.get(ref)
    if key is None:
        problems.add(ErrorCode.NOT_FOUND, _explain_missing(declared.registry, ref, found.near.get(ref)))
    return key


def collect_refs(declared: Declarations, type_name: str, values: Mapping[str, object]) -> Iterator[EntryRef]:
    """Every well-formed reference in the input of an entry, at any depth; the others are refused when they are read."""
    for field in declared.forms[type_name].referring:
        value = values.get(field.name)
        if value is not None and isinstance(field, Reference):
            yield from _parse_well_formed(declared.registry, field.to, [value])
        elif isinstance(value, list | tuple) and isinstance(field, Links):
            yield from _parse_well_formed(declared.registry, field.to, value)
        elif isinstance(value, list | tuple) and isinstance(field, Owned):
            for item in value:
                if isinstance(item, Mapping):
                    yield from collect_refs(declared, field.of, item)


def refs_to(to: str, key: UUID, values: Mapping[str, object]) -> Iterator[EntryRef]:
    """By what an entry will be known once it is saved, as far as its input says it."""
    yield EntryRef(to, "id", key)
    slug = values.get("slug")
    if isinstance(slug, str):
        yield EntryRef(to, "slug", slug)
    external_ids = values.get("externalIds")
    for one in external_ids if isinstance(external_ids, list | tuple) else ():
        try:
            yield EntryRef(to, "externalId", parse_external_id(one))
        except ValueError:
            continue


def _parse_id(registry: Registry, target: ContentType, text: str) -> UUID:
    try:
        _, key = parse_entry_id_of(registry, [target], text, for_slug=f"write {spell_reference(text)}")
    except ValueError as error:
        raise ValueError(f"{error}.") from error
    return key


def _parse_well_formed(registry: Registry, type_name: str, values: Iterable[object]) -> Iterator[EntryRef]:
    target = registry.get_type(type_name)
    for value in values:
        try:
            yield parse_ref(registry, target, value)
        except ValueError:
            continue


def _explain_missing(registry: Registry, ref: EntryRef, near: str | None) -> str:
    """What is said of a reference that leads nowhere, with the slug that was probably meant."""
    right = f"did you mean {near}?" if near else "create it first, or name another."
    if isinstance(ref.name, str) and is_id(ref.name):
        right = f"that is an id: write {spell_reference(ref.name)}."
    return f"There is no {ref.to} with {_describe(registry, ref)}; {right}"


def _describe(registry: Registry, ref: EntryRef) -> str:
    match ref.name:
        case (source, value):
            return f"the external id {quote(source)}, {quote(value)}"
        case UUID() as key:
            return f"the id {public_id(registry.get_type(ref.to).table, key)}"
        case slug:
            return f"the slug {quote(slug)}"
