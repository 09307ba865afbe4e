"""References as callers write them: an id, a slug, or an id in another system."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.entry_ids import is_entry_id, parse_entry_id_of, suggest_reference
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.problems import Problems, quote_value
from cms.editing.input.texts import check_characters
from cms.editing.storage.input_types import Declarations
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


def parse_ref(registry: Registry, target: ContentType, value: object) -> EntryRef:
    """The reference that a value writes; ValueError when it writes none."""
    if isinstance(value, str):
        raise ValueError(f"{quote_value(value)} alone names no {target.name}; write {suggest_reference(value)}.")
    if not isinstance(value, Mapping) or len(value) != 1:
        raise ValueError(f"{quote_value(value)} names no {target.name}; {_WAYS_TO_REFER}.")
    match next(iter(value.items())):
        case EntryRefKind.ID, str() as text:
            return EntryRef(target.name, EntryRefKind.ID, _parse_id(registry, target, text))
        case EntryRefKind.SLUG, str() as slug:
            check_characters(slug)
            return EntryRef(target.name, EntryRefKind.SLUG, slug)
        case EntryRefKind.EXTERNAL_ID, external_id:
            return EntryRef(target.name, EntryRefKind.EXTERNAL_ID, parse_external_id(external_id))
    raise ValueError(f"{quote_value(value)} names no {target.name}; {_WAYS_TO_REFER}.")


def parse_external_id(value: object) -> tuple[str, str]:
    """Source and value of an id in another system; ValueError when the value is not such an id."""
    if isinstance(value, Mapping) and value.keys() == {"source", "value"}:
        source, name = value["source"], value["value"]
        if isinstance(source, str) and isinstance(name, str):
            check_characters(source)
            check_characters(name)
            return source, name
    raise ValueError(f'{quote_value(value)} is not an id in another system; give {{"source": ..., "value": ...}}, two texts.')


def read_reference(
    declarations: Declarations, type_name: str, value: object, references: FoundReferences, problems: Problems
) -> UUID | None:
    """The key of the entry that a value names; None, with the problem noted, when it names none."""
    try:
        ref = parse_ref(declarations.registry, declarations.registry.get_type(type_name), value)
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    key = references.get(ref)
    if key is None:
        problems.add(ErrorCode.NOT_FOUND, _explain_missing(declarations.registry, ref, references.suggestions.get(ref)))
    return key


def collect_refs(declarations: Declarations, type_name: str, values: Mapping[str, object]) -> Iterator[EntryRef]:
    """Every well-formed reference in the input of an entry, at any depth; the others are refused when they are read."""
    for field in declarations.input_types[type_name].reference_fields:
        value = values.get(field.name)
        if value is not None and isinstance(field, Reference):
            yield from _parse_well_formed(declarations.registry, field.to, [value])
        elif isinstance(value, list | tuple) and isinstance(field, Links):
            yield from _parse_well_formed(declarations.registry, field.to, value)
        elif isinstance(value, list | tuple) and isinstance(field, Owned):
            for item in value:
                if isinstance(item, Mapping):
                    yield from collect_refs(declarations, field.of, item)


def collect_own_refs(type_name: str, key: UUID, values: Mapping[str, object]) -> Iterator[EntryRef]:
    """The references that will lead to an entry once it is saved, as far as its input says."""
    yield EntryRef(type_name, EntryRefKind.ID, key)
    slug = values.get("slug")
    if isinstance(slug, str):
        yield EntryRef(type_name, EntryRefKind.SLUG, slug)
    external_ids = values.get("externalIds")
    for one in external_ids if isinstance(external_ids, list | tuple) else ():
        try:
            yield EntryRef(type_name, EntryRefKind.EXTERNAL_ID, parse_external_id(one))
        except ValueError:
            continue


def _parse_id(registry: Registry, target: ContentType, text: str) -> UUID:
    try:
        _, key = parse_entry_id_of(registry, [target], text, for_slug=f"write {suggest_reference(text)}")
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


def _explain_missing(registry: Registry, ref: EntryRef, suggestion: str | None) -> str:
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
