"""References as callers write them: an id, a slug, or an id in another system."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.entry_references import is_entry_id, parse_entry_id_of, suggest_reference
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.problems import misfit, quote_value
from cms.editing.input.texts import check_characters
from cms.editing.storage.declarations import Declarations, addition_name, removal_name
from cms.errors import ErrorCode
from cms.ids import public_id

_WAYS_TO_REFER = 'give {"id": ...}, {"slug": ...} or {"externalId": {"source": ..., "value": ...}}'


class EntryRefKind(StrEnum):
    """What a reference names its entry by; the last two are no way for callers to write one."""

    ID = "id"
    SLUG = "slug"
    EXTERNAL_ID = "externalId"
    LIVE_SLUG = "live slug"
    PAST_SLUG = "past slug"


# Read once: a member is looked up anew each time that its class is asked for it.
_ID, _SLUG, _EXTERNAL_ID = EntryRefKind.ID, EntryRefKind.SLUG, EntryRefKind.EXTERNAL_ID


_EXTERNAL_ID_LISTS = ("externalIds", addition_name("externalIds"))


class EntryRef(NamedTuple):
    """An entry as a caller names it: its type, whether by id, slug or external id, and which."""

    type_name: str
    kind: EntryRefKind
    value: UUID | str | tuple[str, str]


class FoundReferences(dict[EntryRef, UUID]):
    """The keys of entries by references to them; `suggestions` are the slugs probably meant by those that lead nowhere."""

    def __init__(self, keys: Mapping[EntryRef, UUID], suggestions: Mapping[EntryRef, str] = MappingProxyType({})) -> None:
        super().__init__(keys)
        self.suggestions = suggestions


RefPath = tuple[str, ...]
_CollectRefs = Callable[[Any, list[EntryRef]], None]  # Any: whatever somebody gave
ReadReference = Callable[[object, FoundReferences], UUID]
"""The key of the entry that a value names; Misfit when it names none."""


def parse_ref(registry: Registry, target: ContentType, value: object) -> EntryRef:
    """The reference that a value writes; ValueError when it writes none."""
    if isinstance(value, str):
        raise ValueError(f"{quote_value(value)} alone names no {target.name}; write {suggest_reference(value)}.")
    if isinstance(value, Mapping) and len(value) == 1:
        ((kind, named),) = value.items()
        if kind == _EXTERNAL_ID:
            return EntryRef(target.name, _EXTERNAL_ID, parse_external_id(named))
        if kind == _SLUG and isinstance(named, str):
            check_characters(named)
            return EntryRef(target.name, _SLUG, named)
        if kind == _ID and isinstance(named, str):
            return EntryRef(target.name, _ID, _parse_id(registry, target, named))
    raise ValueError(f"{quote_value(value)} names no {target.name}; {_WAYS_TO_REFER}.")


def parse_external_id(value: object) -> tuple[str, str]:
    """Source and value of an id in another system; ValueError when the value is not such an id."""
    if isinstance(value, Mapping) and len(value) == 2:
        source, name = value.get("source"), value.get("value")
        if isinstance(source, str) and isinstance(name, str):
            check_characters(source)
            check_characters(name)
            return source, name
    raise ValueError(f'{quote_value(value)} is not an id in another system; give {{"source": ..., "value": ...}}, two texts.')


def make_reference_reader(declarations: Declarations, type_name: str) -> ReadReference:
    """What finds the keys of entries of a type that values name."""
    registry, target = declarations.registry, declarations.registry.get_type(type_name)

    def read(value: object, references: FoundReferences) -> UUID:
        try:
            ref = parse_ref(registry, target, value)
        except ValueError as error:
            raise misfit(ErrorCode.INVALID, str(error)) from error
        key = references.get(ref)
        if key is None:
            raise misfit(ErrorCode.NOT_FOUND, explain_missing(registry, ref, references.suggestions.get(ref)))
        return key

    return read


def collect_refs(declarations: Declarations, type_name: str, values: Mapping[str, object]) -> list[EntryRef]:
    """Every well-formed reference in the input of an entry, at any depth; the others are refused when they are read."""
    found: list[EntryRef] = []
    for name, collect in _ref_collectors(declarations, type_name):
        value = values.get(name)
        if value is not None:
            collect(value, found)
    return found


def collect_own_refs(type_name: str, key: UUID, values: Mapping[str, object]) -> Iterator[EntryRef]:
    """The references that will lead to an entry once it is saved, as far as its input says."""
    yield EntryRef(type_name, EntryRefKind.ID, key)
    slug = values.get("slug")
    if isinstance(slug, str):
        yield EntryRef(type_name, EntryRefKind.SLUG, slug)
    yield from collect_given_external_ids(type_name, values)


def collect_given_external_ids(type_name: str, values: Mapping[str, object]) -> Iterator[EntryRef]:
    """The well-formed ids in other systems that an entry will have by its input, whole or in parts."""
    for name in _EXTERNAL_ID_LISTS:
        given = values.get(name)
        for one in given if isinstance(given, list | tuple) else ():
            try:
                yield EntryRef(type_name, _EXTERNAL_ID, parse_external_id(one))
            except ValueError:
                continue


def locate_refs(declarations: Declarations, type_name: str, values: Mapping[str, object]) -> Iterator[tuple[RefPath, EntryRef]]:
    """Every well-formed reference in the input of an entry, with the path to it."""
    for field in declarations.input_types[type_name].reference_fields:
        value = values.get(field.name)
        if isinstance(field, Reference):
            found = collect_refs(declarations, type_name, {field.name: value})
            yield from (((field.name,), ref) for ref in found)
        elif isinstance(value, list | tuple):
            for place, item in enumerate(value):
                yield from _locate_refs_of_item(declarations, type_name, field, (field.name, str(place)), item)


def _locate_refs_of_item(
    declarations: Declarations, type_name: str, field: Links | Owned, path: RefPath, item: object
) -> Iterator[tuple[RefPath, EntryRef]]:
    if isinstance(field, Links):
        yield from ((path, ref) for ref in collect_refs(declarations, type_name, {field.name: [item]}))
    elif isinstance(item, Mapping):
        for inner, ref in locate_refs(declarations, field.of, item):
            yield (*path, *inner), ref


def _parse_id(registry: Registry, target: ContentType, text: str) -> UUID:
    try:
        _, key = parse_entry_id_of(registry, [target], text, for_slug=f"write {suggest_reference(text)}")
    except ValueError as error:
        raise ValueError(f"{error}.") from error
    return key


@lru_cache(maxsize=256)
def _ref_collectors(declarations: Declarations, type_name: str) -> tuple[tuple[str, _CollectRefs], ...]:
    collectors: list[tuple[str, _CollectRefs]] = []
    for field in declarations.input_types[type_name].reference_fields:
        collect = _ref_collector(declarations, field)
        collectors += ((name, collect) for name in _names_with_references(field))
    return tuple(collectors)


def _names_with_references(field: Reference | Links | Owned) -> tuple[str, ...]:
    """What an input, whole or a patch, calls the values of a field that name entries; rows are removed by their ids."""
    match field:
        case Links(name):
            return name, addition_name(name), removal_name(name)
        case Owned(name):
            return name, addition_name(name)
        case _:
            return (field.name,)


def _ref_collector(declarations: Declarations, field: Reference | Links | Owned) -> _CollectRefs:
    """What adds the references in a field's value to a list."""
    if isinstance(field, Owned):
        inner = _ref_collectors(declarations, field.of)

        def collect_of_rows(value: object, found: list[EntryRef]) -> None:
            for item in value if isinstance(value, list | tuple) else ():
                for name, collect in inner if isinstance(item, Mapping) else ():
                    if item.get(name) is not None:
                        collect(item[name], found)

        return collect_of_rows
    registry, target = declarations.registry, declarations.registry.get_type(field.to)

    def collect_one(value: object, found: list[EntryRef]) -> None:
        try:
            found.append(parse_ref(registry, target, value))
        except ValueError:
            return  # it is refused when it is read

    def collect_all(value: object, found: list[EntryRef]) -> None:
        for item in value if isinstance(value, list | tuple) else ():
            collect_one(item, found)

    return collect_one if isinstance(field, Reference) else collect_all


def explain_missing(registry: Registry, ref: EntryRef, suggestion: str | None) -> str:
    """What is said of a reference that leads nowhere, with the slug that was probably meant."""
    remedy = f"did you mean {suggestion}?" if suggestion else "create it first, or name another."
    if isinstance(ref.value, str) and is_entry_id(ref.value):
        remedy = f"that is an id: write {suggest_reference(ref.value)}."
    return f"There is no {ref.type_name} with {_describe(registry, ref)}; {remedy}"


def _describe(registry: Registry, ref: EntryRef) -> str:
    match ref.value:
        case (source, value):
            return f"the external id {quote_value(source)}, {quote_value(value)}"
        case UUID() as key:
            return f"the id {public_id(registry.get_type(ref.type_name).table, key)}"
        case slug:
            return f"the slug {quote_value(slug)}"
