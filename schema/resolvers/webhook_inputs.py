"""What the mutations on webhooks are given, and how it is read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from cms.changes.change_action import ChangeAction
from cms.errors import ErrorCode, Refusal, Refused, refuse
from cms.ids import parse_public_id
from cms.wording import quote
from schema.resolvers.entry_type_enum import EntryType

MOST_DELIVERIES = 100
"""That one replay may name."""

_NAME = "1 to 200 characters."
_URL = (
    "https alone, unless MARQUEE_WEBHOOK_ALLOW names the network it leads to; every address of its host is public or in such a "
    "network. No user, no password, no fragment."
)
_ACTIVE = "Whether it is told. Switched on again, it goes on where it stopped."
_TYPES = "The types of entries it is told of; empty for all."
_ACTIONS = "What it is told of; empty for all."
_DOCUMENT = (
    "One query with the variable $id: ID! and no other, which anybody may ask. An answer has at most a megabyte. "
    "null for the change alone."
)
# Any: Strawberry's mark of what was not given.
_UNSET: Any = strawberry.UNSET


@strawberry.input(description="A new webhook. What is left out is: active, told of everything, without a document.")
class WebhookInput:
    """A webhook to be made."""

    name: str = strawberry.field(description=_NAME)
    url: str = strawberry.field(description=_URL)
    active: bool | None = strawberry.field(default=_UNSET, description=_ACTIVE)
    types: list[EntryType] | None = strawberry.field(default=_UNSET, description=_TYPES)
    actions: list[ChangeAction] | None = strawberry.field(default=_UNSET, description=_ACTIONS)
    document: str | None = strawberry.field(default=_UNSET, description=_DOCUMENT)


@strawberry.input(description="Changes to a webhook: absent fields stay, a list replaces the list.")
class WebhookPatch:
    """What of a webhook becomes something else."""

    name: str | None = strawberry.field(default=_UNSET, description=_NAME)
    url: str | None = strawberry.field(default=_UNSET, description=_URL)
    active: bool | None = strawberry.field(default=_UNSET, description=_ACTIVE)
    types: list[EntryType] | None = strawberry.field(default=_UNSET, description=_TYPES)
    actions: list[ChangeAction] | None = strawberry.field(default=_UNSET, description=_ACTIONS)
    document: str | None = strawberry.field(default=_UNSET, description=_DOCUMENT)


def read_values(given: WebhookInput | WebhookPatch) -> dict[str, object]:
    """What was given, by the names of columns; types and actions as they are stored."""
    values: dict[str, object] = {name: one for name, one in vars(given).items() if one is not strawberry.UNSET}
    if given.types:
        values["types"] = [one.value for one in given.types]
    if given.actions:
        values["actions"] = [one.name for one in given.actions]
    return values


def read_key(prefix: str, text: str, field: str) -> UUID:
    """The key in the id of a webhook or a delivery; Refused when it is none."""
    found = _parse(prefix, text, (field,))
    if isinstance(found, Refusal):
        raise Refused([found])
    return found


def read_keys(prefix: str, texts: Sequence[str], field: str) -> list[UUID]:
    """The same for several; Refused with each that is none, and when they are none at all or too many."""
    if not 0 < len(texts) <= MOST_DELIVERIES:
        raise refuse(ErrorCode.INVALID, (field,), f"{len(texts)} ids were given; name 1 to {MOST_DELIVERIES} at once.")
    found = [_parse(prefix, text, (field, str(place))) for place, text in enumerate(texts)]
    if refusals := [one for one in found if isinstance(one, Refusal)]:
        raise Refused(refusals)
    return [one for one in found if not isinstance(one, Refusal)]


def _parse(prefix: str, text: str, path: tuple[str, ...]) -> UUID | Refusal:
    try:
        of, key = parse_public_id(text)
    except ValueError as error:
        return Refusal(ErrorCode.INVALID, path, f"{error}.")
    if of != prefix:
        return Refusal(ErrorCode.INVALID, path, f"{quote(text)} is not the id of a {prefix}, which starts with {prefix}_.")
    return key
