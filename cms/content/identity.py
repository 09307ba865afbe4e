"""Ids, slugs and references as callers write them: which key is meant, and what to write where another belongs."""

from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import RowType
from cms.content.registry import Registry
from cms.content.slugs import is_slug
from cms.ids import parse_public_id

LONGEST_SHOWN = 80


def read_id(text: str, *, for_slug: str) -> tuple[str, UUID]:
    """The type prefix and key in a public id; ValueError when it is none, for a slug with what to do with one."""
    try:
        return parse_public_id(text)
    except ValueError:
        shown = repr(text[:LONGEST_SHOWN])
        if _is_key(text):
            raise ValueError(f"{shown} is an id without the type in front of it; use it as the API gave it") from None
        if is_slug(text):
            raise ValueError(f"{shown} is a slug, not an id; {for_slug}") from None
        raise


def read_id_of(registry: Registry, wanted: Sequence[RowType], text: str, *, for_slug: str) -> UUID:
    """The key in an id of one of the wanted types; ValueError when it holds none, with the type that it is of."""
    prefix, key = read_id(text, for_slug=for_slug)
    if prefix in {one.table for one in wanted}:
        return key
    found = registry.by_prefix.get(prefix)
    is_what = f"is the id of a {found.name}" if found else "is an id of no type that there is"
    right = f"a {wanted[0].name}" if len(wanted) == 1 else "an entry"
    starts = " or ".join(f"{one.table}_" for one in wanted)
    raise ValueError(f"{text[:LONGEST_SHOWN]!r} {is_what}; that of {right} is wanted, which starts with {starts}")


def is_id(text: str) -> bool:
    """Whether a text has the form of a public id."""
    try:
        parse_public_id(text)
    except ValueError:
        return False
    return True


def spell_reference(text: str) -> str:
    """How a reference to what somebody called by a text alone is written."""
    if len(text) > LONGEST_SHOWN:
        return '{slug: "..."}'
    source, colon, value = text.partition(":")
    if colon:
        return f"{{externalId: {spell_external_id(source, value)}}}"
    return f"{{{'id' if is_id(text) else 'slug'}: {_quoted(text)}}}"


def spell_external_id(source: str, value: str) -> str:
    """How an id in another system is written."""
    return f"{{source: {_quoted(source)}, value: {_quoted(value)}}}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
