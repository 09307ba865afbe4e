"""What a webhook is given: each thing that is wrong is refused at its field, and nothing is saved."""

from collections.abc import Mapping
from typing import Any, cast

from cms.access.names import check_name
from cms.changes.change_action import ChangeAction
from cms.content_types import REGISTRY
from cms.errors import ErrorCode, Refusal, Refused
from cms.webhooks.sending.destinations import DestinationRefused
from cms.webhooks.service import UnfitDocument, WebhookService
from cms.wording import quote

Values = Mapping[str, object]
_NULLABLE: Mapping[str, object] = {"document": None, "types": [], "actions": []}


async def check_values(service: WebhookService, given: Values, within: tuple[str, ...]) -> dict[str, Any]:  # Any: columns
    """The columns that values come to, by their names; Refused with everything that is wrong, each at its field."""
    values = {name: _NULLABLE.get(name) if value is None else value for name, value in given.items()}
    refusals = [
        Refusal(ErrorCode.REQUIRED, (*within, name), f"A webhook has {name}; give it, or leave it as it is.")
        for name, value in values.items()
        if value is None and name not in _NULLABLE
    ]
    for name, value in values.items():
        if value is not None and (refusal := await _check(service, name, value)) is not None:
            refusals.append(Refusal(refusal.code, (*within, name), refusal.message))
    if refusals:
        raise Refused(refusals)
    return values


async def _check(service: WebhookService, name: str, value: object) -> Refusal | None:
    match name:
        case "name":
            return _check_name(cast("str", value))
        case "url":
            return await _check_url(service, cast("str", value))
        case "types":
            known = [one.name for one in REGISTRY.content_types]
            return _check_choices(cast("list[str]", value), known, "content type")
        case "actions":
            return _check_choices(cast("list[str]", value), list(ChangeAction.__members__), "action")
        case "document":
            return await _check_document(service, cast("str", value))
    return None


def _check_name(value: str) -> Refusal | None:
    try:
        check_name(value, "name")
    except Refused as refused:
        return refused.refusals[0]
    return None


async def _check_url(service: WebhookService, value: str) -> Refusal | None:
    try:
        await service.sender.destinations.find(value)
    except DestinationRefused as refused:
        return _invalid(str(refused))
    return None


def _check_choices(value: list[str], known: list[str], kind: str) -> Refusal | None:
    for one in value:
        if one not in known:
            return _invalid(f"{quote(one)} is no {kind}; there are {', '.join(known)}")
    if len(set(value)) < len(value):
        return _invalid(f"a {kind} is named twice; name each once")
    return None


async def _check_document(service: WebhookService, value: str) -> Refusal | None:
    if "\0" in value or value != value.encode(errors="ignore").decode():
        return _invalid("the document has a character that no text has; take it out")
    try:
        await service.documents.check(value)
    except UnfitDocument as unfit:
        return _invalid(str(unfit))
    return None


def _invalid(sentence: str) -> Refusal:
    return Refusal(ErrorCode.INVALID, (), f"{sentence[:1].upper()}{sentence[1:]}.")
