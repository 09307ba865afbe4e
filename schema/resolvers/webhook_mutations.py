"""The mutations on webhooks and their deliveries."""

from typing import Annotated

import strawberry

from cms.access.actor import Permission
from cms.errors import ErrorCode, refuse
from cms.ids import public_id
from cms.webhooks.ping import ping_webhook
from cms.webhooks.records import DELIVERY_PREFIX, WEBHOOK_PREFIX, DeliveryRecord
from cms.webhooks.replay import MOST_SHOWN, replay_after, replay_deliveries
from cms.webhooks.webhook_acts import create_webhook, delete_webhook, rotate_secret, update_webhook
from schema.mutations.payload import ERRORS_FIELD, DeletePayload
from schema.mutations.user_error import UserError
from schema.resolvers.context import Info
from schema.resolvers.list_cost import LimitsLists
from schema.resolvers.permissions import act_requires
from schema.resolvers.webhook_inputs import MOST_DELIVERIES, WebhookInput, WebhookPatch, read_key, read_keys, read_values
from schema.resolvers.webhooks import Delivery, Webhook, make_deliveries, make_webhook

WebhookId = Annotated[strawberry.ID, strawberry.argument(description="The webhook.")]
_FOR = "For who may manage webhooks."


@strawberry.type(description="What an act on a webhook came to.")
class WebhookPayload:
    """A webhook, and its secret where that is new."""

    webhook: Webhook | None = strawberry.field(default=None, description="As it is now; null when there are errors.")
    secret: str | None = strawberry.field(
        default=None, description="What its requests are signed with from now on, when that is new: told once, here."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS_FIELD.doc)


@strawberry.type(description="What sending came to.")
class DeliveriesPayload:
    """Deliveries as they are now."""

    deliveries: list[Delivery] = strawberry.field(
        default_factory=list,
        description=f"As they are now; of those after a cursor the first {MOST_SHOWN}. Empty when there are errors.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS_FIELD.doc)


@strawberry.type
class WebhookMutation:
    """What those do who manage webhooks."""

    @strawberry.mutation(
        description=f"Makes a webhook, which is told of what is changed from now on. {_FOR}",
        extensions=[act_requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def create_webhook(
        self,
        info: Info,
        input: Annotated[WebhookInput, strawberry.argument(description="The webhook.")],  # noqa: A002  the contract's
    ) -> WebhookPayload | None:
        """The webhook, and its secret this once."""
        context = info.context
        made, secret = await create_webhook(context.webhooks, context.actor, read_values(input), within=("input",))
        return WebhookPayload(webhook=make_webhook(made), secret=secret)

    @strawberry.mutation(
        description=f"Changes a webhook: what is given becomes so, what is absent stays. {_FOR}",
        extensions=[act_requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def update_webhook(
        self,
        info: Info,
        id: WebhookId,
        input: Annotated[WebhookPatch, strawberry.argument(description="What changes.")],  # noqa: A002  the contract's
    ) -> WebhookPayload | None:
        """The webhook as it is then."""
        context, key = info.context, read_key(WEBHOOK_PREFIX, id, "id")
        changed = await update_webhook(context.webhooks, context.actor, key, read_values(input), within=("input",))
        return WebhookPayload(webhook=make_webhook(changed))

    @strawberry.mutation(
        description=f"Deletes a webhook, with what is known of its deliveries. {_FOR}",
        extensions=[act_requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def delete_webhook(self, info: Info, id: WebhookId) -> DeletePayload | None:
        """Its id."""
        key = read_key(WEBHOOK_PREFIX, id, "id")
        await delete_webhook(info.context.webhooks, info.context.actor, key)
        return DeletePayload(deleted_ids=[strawberry.ID(public_id(WEBHOOK_PREFIX, key))])

    @strawberry.mutation(
        description=f"Gives a webhook a new secret; the one before signs beside it for a day. {_FOR}",
        extensions=[act_requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def rotate_webhook_secret(self, info: Info, id: WebhookId) -> WebhookPayload | None:
        """The webhook, and its secret this once."""
        key = read_key(WEBHOOK_PREFIX, id, "id")
        changed, secret = await rotate_secret(info.context.webhooks, info.context.actor, key)
        return WebhookPayload(webhook=make_webhook(changed), secret=secret)

    @strawberry.mutation(
        description=f"Sends a made-up change at once, also to a webhook that is not active, and says how it went. {_FOR}",
        extensions=[act_requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def ping_webhook(self, info: Info, id: WebhookId) -> DeliveriesPayload | None:
        """The delivery, which is over."""
        key = read_key(WEBHOOK_PREFIX, id, "id")
        return await _show(info, [await ping_webhook(info.context.webhooks, info.context.actor, key)])

    @strawberry.mutation(
        description="Sends again: these deliveries, or all changes of a webhook's types and actions after a cursor of the "
        f"feed, those among them that it was never told. The same delivery has the same id and the same body. {_FOR}",
        extensions=[act_requires(Permission.MANAGE_WEBHOOKS), LimitsLists()],
    )
    async def replay_deliveries(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description=f"At most {MOST_DELIVERIES} deliveries; then neither webhook nor after."),
        ] = strawberry.UNSET,
        webhook: Annotated[
            strawberry.ID | None, strawberry.argument(description="The webhook; together with after.")
        ] = strawberry.UNSET,
        after: Annotated[
            str | None, strawberry.argument(description="A cursor of the feed, such as `cursor` of a change; with webhook.")
        ] = strawberry.UNSET,
    ) -> DeliveriesPayload | None:
        """The deliveries, due from now on."""
        context = info.context
        is_named = [one is not None and one is not strawberry.UNSET for one in (ids, webhook, after)]
        if ids is not None and is_named == [True, False, False]:
            keys = read_keys(DELIVERY_PREFIX, ids, "ids")
            return await _show(info, await replay_deliveries(context.webhooks, context.actor, keys))
        if webhook is not None and after is not None and is_named == [False, True, True]:
            key = read_key(WEBHOOK_PREFIX, webhook, "webhook")
            return await _show(info, await replay_after(context.webhooks, context.actor, key, after))
        raise refuse(ErrorCode.INVALID, (), "Name deliveries by ids, or else webhook and after; one of both.")


async def _show(info: Info, records: list[DeliveryRecord]) -> DeliveriesPayload:
    return DeliveriesPayload(deliveries=await make_deliveries(info.context.webhooks, records))
