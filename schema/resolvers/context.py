"""The context of resolvers: the caller of the request, and the loader of the entries they return."""

from dataclasses import dataclass

import strawberry
from graphql import DocumentNode

from cms.access.actor import Actor
from cms.content.registry import Registry
from cms.database.connect import Database
from cms.errors import RequestCode, RequestRefused
from cms.feed.live_feed import LiveReader
from cms.webhooks.service import WebhookService
from schema.protocol.authentication import Access
from schema.protocol.caller import Caller
from schema.resolvers.entry_loader import EntryLoader


@dataclass(frozen=True)
class ResolverContext:
    """The context of one execution."""

    caller: Caller
    registry: Registry
    entries: EntryLoader
    document: DocumentNode
    """What is executed: fields with resolvers alone."""
    access: Access | None = None
    webhook_service: WebhookService | None = None
    most_nodes: int = 0
    """How many nodes an operation may ask for."""
    live_reader: LiveReader | None = None
    """What a subscription reads changes by, as they are made."""

    @property
    def actor(self) -> Actor:
        """The caller's actor; RequestRefused for an anonymous caller."""
        if self.caller.actor is None:
            raise RequestRefused(RequestCode.UNAUTHENTICATED, "send a token as Authorization: Bearer")
        return self.caller.actor

    @property
    def database(self) -> Database:
        """Where acts are done."""
        if self.access is None:
            raise TypeError("this service has no database to act in")
        return self.access.database

    @property
    def webhooks(self) -> WebhookService:
        """What acts on webhooks."""
        if self.webhook_service is None:
            raise TypeError("this service has no webhooks")
        return self.webhook_service


Info = strawberry.Info[ResolverContext, None]
