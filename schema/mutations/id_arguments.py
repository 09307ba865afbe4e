"""Ids in the arguments of mutations: what is none, or is one of another type, is refused with its path."""

from collections.abc import Sequence

from cms.content.content_type import ContentType
from cms.content.entry_ids import parse_entry_id_of
from cms.content.registry import Registry
from cms.errors import ErrorCode, Refusal, Refused, refuse
from cms.ids import EntryKey

MOST_NAMED_ENTRIES = 1_000
"""How many entries one act may name: they are done together, and all others who change what is live wait for it."""


def read_id_argument(registry: Registry, text: object, content_type: ContentType | None = None) -> EntryKey:
    """The entry that `id` names, of this type when one is given; Refused when it is no id of one."""
    found = _parse(registry, registry.content_types if content_type is None else [content_type], str(text), ("id",))
    if isinstance(found, Refusal):
        raise Refused([found])
    return found


def read_id_list(registry: Registry, texts: object) -> list[EntryKey]:
    """The entries that `ids` names, in their order; Refused when they are too many, and with each that is no id."""
    named = texts if isinstance(texts, list) else [texts]
    if len(named) > MOST_NAMED_ENTRIES:
        message = f"{len(named)} ids are too many; name at most {MOST_NAMED_ENTRIES} at once."
        raise refuse(ErrorCode.TOO_LONG, ("ids",), message)
    found = [_parse(registry, registry.content_types, str(one), ("ids", str(place))) for place, one in enumerate(named)]
    refusals = [one for one in found if isinstance(one, Refusal)]
    if refusals:
        raise Refused(refusals)
    return [one for one in found if not isinstance(one, Refusal)]


def _parse(registry: Registry, wanted: Sequence[ContentType], text: str, path: tuple[str, ...]) -> EntryKey | Refusal:
    *some, last = (one.singular for one in wanted)
    fields = f"{', '.join(some)} or {last}" if some else last
    for_slug = f'ask for its id first: {fields}(slug: "{text}") {{ id }}'
    try:
        return parse_entry_id_of(registry, wanted, text, for_slug=for_slug)
    except ValueError as error:
        return Refusal(ErrorCode.INVALID, path, f"{error}.")
