"""Operations as streams of results: a subscription goes on until it is left, everything else has one result."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import cached_property

from cms.access.token_validity import AccessRevoked
from cms.errors import RequestRefused
from cms.feed.live_feed import LiveFeed, LiveReader, begin_reading
from schema.execution.service import Service, error_result, locate_in_operation
from schema.live.live_result import LiveResult, last_result
from schema.live.subscription_executor import SubscriptionExecutor
from schema.planning.operation_request import OperationRequest
from schema.protocol.authentication import Credentials
from schema.protocol.caller import AccessChanged
from schema.protocol.request import GraphQLRequest


@dataclass(frozen=True)
class LiveService:
    """Answers requests by a service and the feed of its database."""

    service: Service
    feed: LiveFeed

    @cached_property
    def executor(self) -> SubscriptionExecutor:
        """Runs subscriptions."""
        return SubscriptionExecutor(self.service)

    async def begin(
        self, request: GraphQLRequest, credentials: Credentials, cursor: str | None = None
    ) -> "Subscription | None":
        """A subscription that has begun: from here on it misses nothing. None for any other operation.

        With a cursor it goes on after that, whatever its arguments say. Raises what `error_result` makes an answer of.
        """
        operation = await self.service.prepare_subscription(request, credentials)
        if operation is None:
            return None
        return Subscription(self, operation, credentials, await begin_reading(self.feed, cursor))

    async def stream(self, request: GraphQLRequest, credentials: Credentials) -> AsyncGenerator[LiveResult, None]:
        """The results of an operation of any kind; of what cannot be run, the refusal."""
        try:
            subscription = await self.begin(request, credentials)
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            yield last_result(error_result(error))
            return
        if subscription is None:
            yield last_result(await self.service.answer(request, credentials))
            return
        async with aclosing(subscription.results()) as results:
            async for result in results:
                yield result


@dataclass
class Subscription:
    """A subscription that runs. `delivered` is the cursor after its last result."""

    live: LiveService
    operation: OperationRequest
    credentials: Credentials
    live_reader: LiveReader

    def __post_init__(self) -> None:
        """Nothing is delivered yet."""
        self.delivered = self.live_reader.cursor

    async def results(self) -> AsyncGenerator[LiveResult, None]:
        """Its results; when it ends by itself, the last one says why."""
        try:
            while True:
                try:
                    async with aclosing(self.live.executor.run(self.operation, self.live_reader)) as results:
                        async for result in results:
                            yield result
                            self.delivered = result.cursor
                except (AccessChanged, AccessRevoked):
                    await self._begin_again()
                else:
                    return
        except RequestRefused as refusal:
            yield last_result(error_result(self._locate(refusal)), self.delivered)
        except Exception as error:  # noqa: BLE001  it is answered, and logged
            yield last_result(error_result(error), self.delivered)

    async def _begin_again(self) -> None:
        """Go on after what was delivered, as the caller is known now; RequestRefused when nobody knows them any more."""
        await self.live.service.renew_access()
        again = await self.live.begin(self.operation.graphql_request, self.credentials, self.delivered)
        if again is None:
            raise TypeError("a subscription stays one")
        self.operation, end = again.operation, self.live_reader.end
        self.live_reader = replace(again.live_reader, end=end)

    def _locate(self, refusal: RequestRefused) -> RequestRefused:
        """The refusal at the root field, which is the only one."""
        (key,) = self.live.service.plan_cache.selection_reader(self.operation).collect_root_nodes(self.operation.operation.node)
        at_root = refusal if refusal.field[:1] == (key,) else refusal.under(key)
        return locate_in_operation(at_root, self.operation)
