"""`webhooks`: who is told of changes, what was delivered to them, and every attempt."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from cms.access.actor import Permission
from cms.changes.change_action import ChangeAction
from cms.editing.storage.transaction import run_in_snapshot
from cms.errors import RequestCode, RequestRefused
from cms.feed.log_state import LogState, read_log_state
from cms.ids import parse_public_id, public_id
from cms.reading.pages.page_arguments import DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE
from cms.webhooks.delivering.message import change_cursor, entry_id
from cms.webhooks.delivery_pages import count_deliveries, find_attempts, has_newer_delivery, list_deliveries
from cms.webhooks.records import (
    DELIVERY_PREFIX,
    WEBHOOK_PREFIX,
    AttemptRecord,
    DeliveryRecord,
    DeliveryStatus,
    WebhookRecord,
)
from cms.webhooks.service import WebhookService
from cms.webhooks.webhook_acts import find_webhooks, list_webhooks
from cms.wording import quote
from schema.derive.enums import register_enum
from schema.resolvers.changes import LiveChange
from schema.resolvers.context import Info
from schema.resolvers.entry_interface import Node, PageInfo
from schema.resolvers.entry_type_enum import EntryType, entry_type
from schema.resolvers.list_cost import LimitsLists
from schema.resolvers.page_info import make_page_info
from schema.resolvers.permissions import requires

AttemptLoader = DataLoader[UUID, list[AttemptRecord]]
"""Loads the attempts of all deliveries of a page in one statement."""

register_enum(DeliveryStatus)


@strawberry.type(description="One request to a receiver, or one that could not be made.")
class DeliveryAttempt:
    """An attempt as it was recorded."""

    at: datetime = strawberry.field(description="When it began.")
    duration_ms: int = strawberry.field(description="How long it took, in milliseconds.")
    status_code: int | None = strawberry.field(
        description="The status that the receiver answered with; null without an answer."
    )
    error: str | None = strawberry.field(description="What went wrong, as a sentence; null when nothing did.")
    response_start: str | None = strawberry.field(
        description="The first 4,096 bytes of the response's body, as text; null without an answer."
    )


@strawberry.type(description="One change on its way to one webhook.")
class Delivery(Node):
    """A delivery, whose attempts are loaded together with those beside it."""

    record: strawberry.Private[DeliveryRecord]
    state: strawberry.Private[LogState]
    parent: strawberry.Private["Webhook"]
    loader: strawberry.Private[AttemptLoader]
    id: strawberry.ID = strawberry.field(description="The header `webhook-id` of each of its requests.")
    status: DeliveryStatus = strawberry.field(description="How far it is.")
    next_attempt_at: datetime | None = strawberry.field(
        description="When it is due, unless an earlier change of the same entry is still to be delivered; null when it is over."
    )

    @strawberry.field(description="Where it is delivered to.")
    def webhook(self) -> "Webhook":
        """The webhook."""
        return self.parent

    @strawberry.field(description="What it tells of; made up for a ping.")
    def change(self) -> LiveChange:
        """The change, as the feed has it."""
        change = self.record.change
        return LiveChange(
            action=ChangeAction[change.action],
            type=entry_type(change.type_name),
            id=strawberry.ID(entry_id(change)),
            slug=change.slug,
            at=change.at,
            revision=change.revision,
            cursor=change_cursor(self.state, change),
            changed=(change.type_name, change.entry_key),
        )

    @strawberry.field(description="Every request that was made for it, newest first.")
    async def attempts(self) -> list[DeliveryAttempt]:
        """The attempts."""
        found = await self.loader.load(self.record.key)
        return [DeliveryAttempt(**vars(one)) for one in found]


@strawberry.type(description="A Delivery and its place in a list.")
class DeliveryEdge:
    """An edge."""

    node: Delivery = strawberry.field(description="The delivery.")
    cursor: str = strawberry.field(description="Marks its place in the list, for after.")


@strawberry.type(description="A page of a list of Delivery, newest first.")
class DeliveryConnection:
    """A page of deliveries, counted when somebody asks."""

    owner: strawberry.Private[WebhookRecord]
    status: strawberry.Private[DeliveryStatus | None]
    has_next: strawberry.Private[bool]
    nodes: list[Delivery] = strawberry.field(description="The deliveries of this page.")

    @strawberry.field(description="The deliveries of this page, each with its cursor.")
    def edges(self) -> list[DeliveryEdge]:
        """The edges."""
        return [DeliveryEdge(node=one, cursor=one.id) for one in self.nodes]

    @strawberry.field(description="Where this page stands in the list.")
    async def page_info(self, info: Info) -> PageInfo:
        """The cursors at both ends, and what is beyond."""
        first, last = (self.nodes[0], self.nodes[-1]) if self.nodes else (None, None)
        newer = first is not None and await has_newer_delivery(info.context.webhooks, first.record, self.status)
        ends = {"startCursor": first and first.id, "endCursor": last and last.id}
        return make_page_info(info, {"hasNextPage": self.has_next, "hasPreviousPage": newer, **ends})

    @strawberry.field(description="Of the whole list with this status, whatever the page.")
    async def total_count(self, info: Info) -> int:
        """How many there are."""
        return await count_deliveries(info.context.webhooks, self.owner.key, self.status)


@strawberry.type(
    description="Where a program is told of changes to the live edition, by signed requests as Standard Webhooks has them."
)
class Webhook(Node):
    """A webhook, without its secret."""

    record: strawberry.Private[WebhookRecord]
    id: strawberry.ID = strawberry.field(description="Names it in mutations.")
    name: str = strawberry.field(description="What people call it.")
    url: str = strawberry.field(description="Where requests go.")
    active: bool = strawberry.field(
        description="Whether it is told. Switched on again, it goes on where it stopped, and misses nothing that is logged."
    )
    types: list[EntryType] = strawberry.field(description="The types of entries it is told of; empty for all.")
    actions: list[ChangeAction] = strawberry.field(description="What it is told of; empty for all.")
    document: str | None = strawberry.field(
        description="A query that is run for each change as anybody would run it, with $id: ID! of the entry; its answer is "
        "`data.result` of the payload, `data.revision` what it was right at. Without one the payload holds the change alone."
    )
    created_at: datetime = strawberry.field(description="When it was made: it is told of what was changed since.")
    paused_reason: str | None = strawberry.field(description="Why it was switched off by itself, when it was.")

    @strawberry.field(
        description="What it was told, is being told, or could not be told: newest first, for 30 days after it is over."
    )
    async def deliveries(
        self,
        info: Info,
        status: Annotated[
            DeliveryStatus | None, strawberry.argument(description="Only those with this status.")
        ] = strawberry.UNSET,
        first: Annotated[
            int | None,
            strawberry.argument(description=f"How many, 1 to {LARGEST_PAGE_SIZE}; {DEFAULT_PAGE_SIZE} when it is not given."),
        ] = strawberry.UNSET,
        after: Annotated[
            str | None, strawberry.argument(description="Start after the delivery with this cursor.")
        ] = strawberry.UNSET,
    ) -> DeliveryConnection:
        """A page; RequestRefused for a size or a cursor that is none."""
        size, only = _read_size(first), None if status is strawberry.UNSET else status
        page = await list_deliveries(info.context.webhooks, self.record.key, status=only, first=size, after=_read_cursor(after))
        nodes = await make_deliveries(info.context.webhooks, page.deliveries, {self.record.key: self})
        return DeliveryConnection(owner=self.record, status=only, has_next=page.has_next, nodes=nodes)


@strawberry.type
class WebhooksQuery:
    """What those ask who manage webhooks."""

    @strawberry.field(
        description="All webhooks, oldest first. For who may manage webhooks.",
        extensions=[requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def webhooks(self, info: Info) -> list[Webhook]:
        """Every webhook there is; there are few."""
        return [make_webhook(one) for one in await list_webhooks(info.context.webhooks)]


def make_webhook(record: WebhookRecord) -> Webhook:
    """A webhook as the schema has it."""
    return Webhook(
        record=record,
        id=strawberry.ID(public_id(WEBHOOK_PREFIX, record.key)),
        name=record.name,
        url=record.url,
        active=record.active,
        types=[entry_type(one) for one in record.types],
        actions=[ChangeAction[one] for one in record.actions],
        document=record.document,
        created_at=record.created_at,
        paused_reason=record.paused_reason,
    )


async def make_deliveries(
    service: WebhookService, records: Sequence[DeliveryRecord], known: dict[UUID, Webhook] | None = None
) -> list[Delivery]:
    """Deliveries as the schema has them; of webhooks that are known, or else read."""
    if not records:
        return []
    parents = known or {
        key: make_webhook(one)
        for key, one in (await find_webhooks(service, list({one.webhook_key for one in records}))).items()
    }
    state = await run_in_snapshot(service.database, read_log_state)
    loader = AttemptLoader(partial(_load_attempts, service))
    return [
        Delivery(
            record=one,
            state=state,
            parent=parents[one.webhook_key],
            loader=loader,
            id=strawberry.ID(public_id(DELIVERY_PREFIX, one.key)),
            status=one.status,
            next_attempt_at=one.next_attempt_at,
        )
        for one in records
        if one.webhook_key in parents
    ]


async def _load_attempts(service: WebhookService, keys: list[UUID]) -> list[list[AttemptRecord]]:
    found = await find_attempts(service, keys)
    return [found[key] for key in keys]


def _read_size(first: int | None) -> int:
    if first is None or first is strawberry.UNSET:
        return DEFAULT_PAGE_SIZE
    if not 1 <= first <= LARGEST_PAGE_SIZE:
        message = f"{first} is out of range; ask for 1 to {LARGEST_PAGE_SIZE}"
        raise RequestRefused(RequestCode.BAD_USER_INPUT, message, ("first",))
    return first


def _read_cursor(after: str | None) -> UUID | None:
    if after is None or after is strawberry.UNSET:
        return None
    try:
        prefix, key = parse_public_id(after)
    except ValueError:
        prefix, key = "", UUID(int=0)
    if prefix != DELIVERY_PREFIX:
        message = f"{quote(after)} is not a cursor of deliveries; use one as the API gave it"
        raise RequestRefused(RequestCode.BAD_USER_INPUT, message, ("after",))
    return key
