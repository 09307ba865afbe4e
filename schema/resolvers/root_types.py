"""The root types: fields of content, and fields with resolvers from the modules beside this one."""

from types import new_class
from typing import Any

import strawberry

from schema.derive.schema_types import Class
from schema.resolvers.changes import ChangesQuery, ChangesSubscription
from schema.resolvers.publish_plan import PublishPlanQuery
from schema.resolvers.viewer import ViewerQuery
from schema.resolvers.webhook_mutations import WebhookMutation
from schema.resolvers.webhooks import WebhooksQuery

QUERIES: tuple[Class, ...] = (ChangesQuery, ViewerQuery, PublishPlanQuery, WebhooksQuery)
"""The classes whose fields stand in Query beside content."""

MUTATIONS: tuple[Class, ...] = (WebhookMutation,)
"""The classes whose fields stand in Mutation beside those that edit content."""

SUBSCRIPTIONS: tuple[Class, ...] = (ChangesSubscription,)
"""The classes whose fields stand in Subscription, none of which is content."""


def merge_root_type(content: Class, resolver_types: tuple[Class, ...]) -> Class:
    """The root type with the fields of content, then those of classes with resolvers, under the name of the first."""
    # Any: what Strawberry attaches to a class.
    definition: Any = content.__strawberry_definition__
    joined = new_class(definition.name, (content, *resolver_types))
    return strawberry.type(joined, name=definition.name, description=definition.description)


def make_subscription_type(resolver_types: tuple[Class, ...]) -> Class:
    """The root type of what goes on."""
    joined = new_class("Subscription", resolver_types)
    return strawberry.type(
        joined,
        name="Subscription",
        description="What goes on until it is left: over a WebSocket (graphql-transport-ws) or as server-sent events.",
    )
