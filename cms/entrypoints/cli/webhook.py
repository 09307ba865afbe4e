"""`cms webhook`: make, list and look after webhooks from the machine itself."""

import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from cms.access.actor import CMS
from cms.config import load_settings
from cms.content_types import REGISTRY, models
from cms.database.addresses.address import configured_address
from cms.database.migrating.applied_migrations import open_migrated
from cms.entrypoints.app_factory import get_webhooks, make_document_limits, make_read_limits, with_webhooks
from cms.entrypoints.cli.columns import lay_out
from cms.errors import ConfigurationError, ErrorCode, refuse
from cms.ids import parse_public_id, public_id
from cms.reading.run.reader import open_reader
from cms.webhooks.delivery_pages import find_attempts, list_deliveries
from cms.webhooks.ping import ping_webhook
from cms.webhooks.records import DELIVERY_PREFIX, WEBHOOK_PREFIX, AttemptRecord, DeliveryRecord, DeliveryStatus
from cms.webhooks.replay import replay_after, replay_deliveries
from cms.webhooks.sending.destinations import Destinations
from cms.webhooks.sending.networks import parse_networks
from cms.webhooks.sending.sender import Sender
from cms.webhooks.service import WebhookService
from cms.webhooks.webhook_acts import create_webhook, delete_webhook, list_webhooks, rotate_secret
from cms.wording import quote
from schema.build import build_schema
from schema.execution.service import Service

SHOWN = 20
_Names = Annotated[Sequence[str], Parameter(negative=())]
_HEADINGS = ("ID", "NAME", "ACTIVE", "TOLD OF", "URL")
_DELIVERY_HEADINGS = ("ID", "STATUS", "CHANGE", "SLUG", "ATTEMPTS", "LAST", "NEXT")


async def webhook_create(
    name: str, url: str, /, *, type: _Names = (), action: _Names = (), document: Path | None = None
) -> None:
    """Make a webhook and print the secret that signs what is sent, alone and this once.

    Parameters
    ----------
    name
        What people call it.
    url
        Where it is told of what is changed from now on.
    type
        MOVIE, PERSON, FRANCHISE, KEYWORD or REVIEW; may be given several times. Without it, all.
    action
        UPSERT or REMOVE; without it, both.
    document
        A file with the query that is answered for each change, with the variable $id: ID!.
    """
    text = None if document is None else _read(document)
    types = [_TYPES.get(one, one) for one in type]
    values = {"name": name, "url": url, "types": types, "actions": list(action), "document": text}
    async with _webhooks() as service:
        _, secret = await create_webhook(service, CMS, values)
    print(secret)


async def webhook_list() -> None:
    """List the webhooks, and why one was switched off by itself."""
    async with _webhooks() as service:
        hooks = await list_webhooks(service)
    if not hooks:
        print("There are no webhooks.")
        return
    names = {one.name: one.enum_name for one in REGISTRY.content_types}
    rows = [
        (
            public_id(WEBHOOK_PREFIX, one.key),
            one.name,
            "yes" if one.active else "no",
            " ".join([*(names[each] for each in one.types), *one.actions]) or "everything",
            one.url,
        )
        for one in hooks
    ]
    print(lay_out([_HEADINGS, *rows]))
    for one in hooks:
        if one.paused_reason is not None:
            print(f"{one.name}: {one.paused_reason}")


async def webhook_delete(id: str, /) -> None:
    """Delete a webhook, with what is known of its deliveries."""
    async with _webhooks() as service:
        await delete_webhook(service, CMS, _key(WEBHOOK_PREFIX, id))
    print(f"The webhook {id} is deleted.")


async def webhook_rotate(id: str, /) -> None:
    """Give a webhook a new secret and print it, alone and this once; the one before signs beside it for a day."""
    async with _webhooks() as service:
        _, secret = await rotate_secret(service, CMS, _key(WEBHOOK_PREFIX, id))
    print(secret)


async def webhook_ping(id: str, /) -> int:
    """Send a made-up change at once, and say how it went; the exit status is 1 when it was not taken."""
    async with _webhooks() as service:
        delivery = await ping_webhook(service, CMS, _key(WEBHOOK_PREFIX, id))
        (attempt,) = (await find_attempts(service, [delivery.key]))[delivery.key]
    was_taken = delivery.status is DeliveryStatus.DELIVERED
    print(f"{_show_outcome(attempt)}, after {attempt.duration_ms} ms", file=sys.stdout if was_taken else sys.stderr)
    return 0 if was_taken else 1


async def webhook_deliveries(id: str, /, *, status: str | None = None, first: int = SHOWN) -> None:
    """List a webhook's deliveries, newest first.

    Parameters
    ----------
    id
        The webhook.
    status
        Only those that are PENDING, DELIVERED, FAILED or PARKED.
    first
        How many.
    """
    if status is not None and status not in DeliveryStatus.__members__:
        known = ", ".join(DeliveryStatus.__members__)
        raise refuse(ErrorCode.INVALID, ["status"], f"{quote(status)} is no status; there are {known}.")
    only = None if status is None else DeliveryStatus[status]
    async with _webhooks() as service:
        page = await list_deliveries(service, _key(WEBHOOK_PREFIX, id), status=only, first=max(first, 1))
        attempts = await find_attempts(service, [one.key for one in page.deliveries])
    if page.deliveries:
        print(lay_out([_DELIVERY_HEADINGS, *(_cells(one, attempts) for one in page.deliveries)]))
    else:
        print("There are no deliveries.")


async def webhook_replay(id: str, /, *more: str, after: str | None = None) -> None:
    """Send again: these deliveries, or all that a webhook is told of after a cursor of the feed.

    Parameters
    ----------
    id
        A delivery; with --after, a webhook.
    more
        Further deliveries.
    after
        A cursor of the feed.
    """
    async with _webhooks() as service:
        if after is None:
            again = await replay_deliveries(service, CMS, [_key(DELIVERY_PREFIX, one) for one in (id, *more)])
        else:
            again = await replay_after(service, CMS, _key(WEBHOOK_PREFIX, id), after)
    print(f"{len(again)} deliveries are sent again by the servers that run." if after is None else "They are sent again.")


@asynccontextmanager
async def _webhooks() -> AsyncIterator[WebhookService]:
    """Webhooks over the database that the settings name, until the end of the block."""
    settings = load_settings(os.environ)
    address, seconds = configured_address(settings), settings.statement_seconds
    sender = Sender(Destinations(parse_networks(settings.webhook_allow)))
    async with (
        open_migrated(address, models=models.__name__, seconds=seconds) as database,
        open_reader(address, seconds=seconds) as reader,
    ):
        limits = make_document_limits(settings), make_read_limits(settings)
        yield get_webhooks(with_webhooks(Service(build_schema(REGISTRY), REGISTRY, reader, *limits), database, sender))


_TYPES: Mapping[str, str] = {one.enum_name: one.name for one in REGISTRY.content_types}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read as text: {error}.") from error


def _key(prefix: str, text: str) -> UUID:
    try:
        of, key = parse_public_id(text)
    except ValueError as error:
        raise refuse(ErrorCode.INVALID, ["id"], f"{error}.") from error
    if of != prefix:
        raise refuse(ErrorCode.INVALID, ["id"], f"{quote(text)} is not the id of a {prefix}, which starts with {prefix}_.")
    return key


def _cells(one: DeliveryRecord, attempts: Mapping[UUID, Sequence[AttemptRecord]]) -> tuple[str, ...]:
    tried = attempts[one.key]
    last = _show_outcome(tried[0]) if tried else ""
    change = "ping" if one.change.id is None else f"{one.change.action} {one.change.type_name}"
    return (
        public_id(DELIVERY_PREFIX, one.key),
        one.status.name,
        change,
        one.change.slug,
        str(len(tried)),
        last,
        _show(one.next_attempt_at),
    )


def _show_outcome(attempt: AttemptRecord) -> str:
    return attempt.error or f"it answered {attempt.status_code}"


def _show(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"
