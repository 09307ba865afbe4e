"""References as callers write them: an id, a slug, or an id in another system."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.relations import Links, Owned, Reference
from cms.editing.forms import Declared
from cms.editing.problems import Problems, shown
from cms.editing.texts import check_characters
from cms.errors import ErrorCode
from cms.ids import parse_public_id

_FORM = 'give {"id": ...}, {"slug": ...} or {"externalId": {"source": ..., "value": ...}}'


class Ref(NamedTuple):
    """An entry as a caller names it: its type, by what it is named, and the name."""

    to: str
    by: str
    name: UUID | str | tuple[str, str]


Found = dict[Ref, UUID]


def parse_ref(target: ContentType, value: object) -> Ref:
    """The reference that a value writes; ValueError when it writes none."""
    if not isinstance(value, Mapping) or len(value) != 1:
        raise ValueError(f"{shown(value)} names no {target.name}; {_FORM}.")
    ((by, name),) = value.items()
    if by == "id" and isinstance(name, str):
        return Ref(target.name, by, _parse_id(target, name))
    if by == "slug" and isinstance(name, str):
        check_characters(name)
        return Ref(target.name, by, name)
    if by == "externalId":
        return Ref(target.name, by, parse_external_id(name))
    raise ValueError(f"{shown(value)} names no {target.name}; {_FORM}.")


def parse_external_id(value: object) -> tuple[str, str]:
    """Source and value of an id in another system; ValueError when the value is not such an id."""
    if isinstance(value, Mapping) and value.keys() == {"source", "value"}:
        source, name = value["source"], value["value"]
        if isinstance(source, str) and isinstance(name, str):
            check_characters(source)
            check_characters(name)
            return source, name
    raise ValueError(f'{shown(value)} is not an id in another system; give {{"source": ..., "value": ...}}, two texts.')


def read_reference(declared: Declared, type_name: str, value: object, found: Found, problems: Problems) -> UUID | None:
    """The key of the entry that a value names; None, with the problem noted, when it names none."""
    try:
        ref = parse_ref(declared.registry.get_type(type_name), value)
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    key = found.get(ref)
    if key is None:
        problems.add(ErrorCode.NOT_FOUND, f"There is no {type_name} with {_spelt(ref)}; create it first, or name another.")
    return key


def refs_in(declared: Declared, type_name: str, values: Mapping[str, object]) -> Iterator[Ref]:
    """Every well-formed reference in the input of an entry, at any depth; the others are refused when they are read."""
    for field in declared.forms[type_name].referring:
        value = values.get(field.name)
        if value is not None and isinstance(field, Reference):
            yield from _well_formed(declared.registry.get_type(field.to), [value])
        elif isinstance(value, list | tuple) and isinstance(field, Links):
            yield from _well_formed(declared.registry.get_type(field.to), value)
        elif isinstance(value, list | tuple) and isinstance(field, Owned):
            for item in value:
                if isinstance(item, Mapping):
                    yield from refs_in(declared, field.of, item)


def _parse_id(target: ContentType, text: str) -> UUID:
    prefix, key = parse_public_id(text)
    if prefix != target.table:
        raise ValueError(f"{shown(text)} is not the id of a {target.name}; those start with {target.table}_.")
    return key


def _well_formed(target: ContentType, values: Iterable[object]) -> Iterator[Ref]:
    for value in values:
        try:
            yield parse_ref(target, value)
        except ValueError:
            continue


def _spelt(ref: Ref) -> str:
    match ref.name:
        case (source, value):
            return f"the external id {shown(source)}, {shown(value)}"
        case UUID() as key:
            return f"the id {key}"
        case slug:
            return f"the slug {shown(slug)}"
