"""Ids in the arguments of mutations: what is none, or is one of another type, is refused with its path."""

from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.errors import ErrorCode, Refusal, Refused
from cms.ids import parse_public_id


def read_id(content_types: Sequence[ContentType], text: object, path: tuple[str, ...]) -> UUID:
    """The key in an id of one of these types; Refused when it holds none."""
    found = _parse(content_types, str(text), path)
    if isinstance(found, Refusal):
        raise Refused([found])
    return found


def read_ids(registry: Registry, texts: object) -> list[UUID]:
    """The keys in ids of entries, in their order; Refused with each that holds none."""
    items = texts if isinstance(texts, list) else [texts]
    found = [_parse(registry.content_types, str(one), ("ids", str(place))) for place, one in enumerate(items)]
    refusals = [one for one in found if isinstance(one, Refusal)]
    if refusals:
        raise Refused(refusals)
    return [one for one in found if isinstance(one, UUID)]


def _parse(content_types: Sequence[ContentType], text: str, path: tuple[str, ...]) -> UUID | Refusal:
    try:
        prefix, key = parse_public_id(text)
    except ValueError as error:
        return Refusal(ErrorCode.INVALID, path, f"{error}.")
    if prefix in {one.table for one in content_types}:
        return key
    right = f"a {content_types[0].name}" if len(content_types) == 1 else "an entry"
    known = " or ".join(f"{one.table}_" for one in content_types)
    return Refusal(ErrorCode.INVALID, path, f"{text[:80]!r} is not the id of {right}; those start with {known}.")
