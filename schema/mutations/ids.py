"""Ids in the arguments of mutations: what is none, or is one of another type, is refused with its path."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.identity import is_id, read_id_of
from cms.content.registry import Registry
from cms.errors import ErrorCode, Refusal, Refused
from cms.ids import parse_public_id


def read_id(registry: Registry, text: object, path: tuple[str, ...], content_type: ContentType | None = None) -> UUID:
    """The key in the id of an entry, of this type when one is given; Refused when it holds none."""
    found = _parse(registry, registry.content_types if content_type is None else [content_type], str(text), path)
    if isinstance(found, Refusal):
        raise Refused([found])
    return found


def read_ids(registry: Registry, texts: object) -> list[UUID]:
    """The keys in ids of entries, in their order; Refused with each that holds none."""
    found = [_parse(registry, registry.content_types, one, ("ids", str(place))) for place, one in enumerate(_listed(texts))]
    refusals = [one for one in found if isinstance(one, Refusal)]
    if refusals:
        raise Refused(refusals)
    return [one for one in found if isinstance(one, UUID)]


@contextmanager
def named_by(texts: object) -> Iterator[None]:
    """Within, refusals name entries by these ids, as the caller did: an act on entries of any types knows their keys only."""
    try:
        yield
    except Refused as refused:
        raise Refused(name_by(texts, refused.refusals)) from refused


def name_by(texts: object, refusals: Iterable[Refusal]) -> list[Refusal]:
    """The same refusals, with these ids where their keys alone stood."""
    ids = {f" {parse_public_id(one)[1]}": f" {one}" for one in _listed(texts) if is_id(one)}
    return [Refusal(one.code, one.field, _replace(one.message, ids)) for one in refusals]


def _replace(message: str, ids: dict[str, str]) -> str:
    for key, text in ids.items():
        message = message.replace(key, text)
    return message


def _listed(texts: object) -> list[str]:
    return [str(one) for one in (texts if isinstance(texts, list) else [texts])]


def _parse(registry: Registry, wanted: Sequence[ContentType], text: str, path: tuple[str, ...]) -> UUID | Refusal:
    *some, last = (one.singular for one in wanted)
    fields = f"{', '.join(some)} or {last}" if some else last
    for_slug = f'ask for its id first: {fields}(slug: "{text}") {{ id }}'
    try:
        return read_id_of(registry, wanted, text, for_slug=for_slug)
    except ValueError as error:
        return Refusal(ErrorCode.INVALID, path, f"{error}.")
