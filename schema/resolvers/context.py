"""What resolvers get to know of a request: who asks, in which edition, and how to hand out content."""

from dataclasses import dataclass

import strawberry
from graphql import DocumentNode

from cms.access.actor import Actor
from cms.content.registry import Registry
from cms.database.connect import Database
from cms.errors import RequestCode, RequestRefused
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
    """What is executed: ordinary fields alone."""
    access: Access | None = None

    @property
    def actor(self) -> Actor:
        """Who asks; RequestRefused for a stranger."""
        if self.caller.actor is None:
            raise RequestRefused(RequestCode.UNAUTHENTICATED, "send a token as Authorization: Bearer")
        return self.caller.actor

    @property
    def database(self) -> Database:
        """Where acts are done."""
        if self.access is None:
            raise TypeError("this service has no database to act in")
        return self.access.database


Info = strawberry.Info[ResolverContext, None]
