"""Identities: UUIDv7 keys inside, typed opaque ids outside."""

import re
from uuid import UUID

import uuid_utils.compat

from cms.wording import quote

EntryKey = tuple[str, UUID]
"""Which entry, whatever its type: the name of the type, and the key among those of that type."""

_PUBLIC = re.compile(r"([a-z]+(?:_[a-z]+)*)_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")


def new_key() -> UUID:
    """A fresh UUIDv7 (RFC 9562): keys made later sort later."""
    return uuid_utils.compat.uuid7()


def public_id(prefix: str, key: UUID | str) -> str:
    """The id by which the world knows the row `key` of the type with this prefix."""
    return f"{prefix}_{key}"


def parse_public_id(text: str) -> tuple[str, UUID]:
    """The type prefix and key in a public id; ValueError when it is not one."""
    match = _PUBLIC.fullmatch(text)
    if match is None:
        raise ValueError(f"{quote(text)} is not an id; use one as the API gave it")
    return match[1], UUID(match[2])
