"""Ids, slugs and references as callers write them: which key is meant, and what to write where another belongs."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from cms.content.content_type import RowType
from cms.content.registry import Registry
from cms.content.values.slugs import is_slug
from cms.ids import EntryKey, parse_public_id
from cms.wording import MOST_QUOTED_CHARACTERS, quote

_Members = Mapping[str, "str | _Members"]
"""An object that a caller might write."""

_URL = re.compile(r"\w+://")
_EXTERNAL_ID = re.compile(r"(?P<source>[\w-]+):(?P<value>\S.*)")


def parse_entry_id(text: str, *, for_slug: str) -> tuple[str, UUID]:
    """The type prefix and key in a public id; ValueError when it is none, for a slug with what to do with one."""
    try:
        return parse_public_id(text)
    except ValueError:
        quoted = quote(text)
        if _is_key(text):
            raise ValueError(f"{quoted} is an id without the type in front of it; use it as the API gave it") from None
        if is_slug(text):
            raise ValueError(f"{quoted} is a slug, not an id; {for_slug}") from None
        raise


def parse_entry_id_of(registry: Registry, wanted: Sequence[RowType], text: str, *, for_slug: str) -> EntryKey:
    """The type and key in an id of one of the wanted types; ValueError when it is none, with the type that it is of."""
    prefix, key = parse_entry_id(text, for_slug=for_slug)
    found = registry.by_prefix.get(prefix)
    if found is not None and found in wanted:
        return found.name, key
    is_what = f"is the id of a {found.name}" if found else "is an id of no type that there is"
    right = f"a {wanted[0].name}" if len(wanted) == 1 else "an entry"
    starts = " or ".join(f"{one.table}_" for one in wanted)
    raise ValueError(f"{quote(text)} {is_what}; that of {right} is wanted, which starts with {starts}")


def is_entry_id(text: str) -> bool:
    """Whether a text has the form of a public id."""
    try:
        parse_public_id(text)
    except ValueError:
        return False
    return True


def guess_reference(text: str) -> _Members | None:
    """The reference to what somebody called by a text alone, which may be source:value; None when it calls nothing."""
    if len(text) > MOST_QUOTED_CHARACTERS or _URL.match(text):
        return None
    external_id = _EXTERNAL_ID.fullmatch(text)
    if external_id:
        return {"externalId": external_id.groupdict()}
    return {"id" if is_entry_id(text) else "slug": text}


def format_reference(value: str | _Members, name: Callable[[str], str] = str) -> str:
    """How a text or an object is written; `name` spells the names of members."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"{{{', '.join(f'{name(key)}: {format_reference(member, name)}' for key, member in value.items())}}}"


def suggest_reference(text: str) -> str:
    """How a reference to what somebody called by a text alone is written."""
    return format_reference(guess_reference(text) or {"slug": "..."})


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
