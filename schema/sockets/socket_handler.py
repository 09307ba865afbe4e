"""Strawberry's handler of graphql-transport-ws, with operations answered by the service, and nobody waited for too long."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import orjson
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation

from cms.access.actor import Actor
from cms.errors import RequestCode, RequestRefused
from schema.live.connections import MOST_OPERATIONS, EndReason, LiveConnections
from schema.live.live_result import LiveResult
from schema.live.live_service import LiveService
from schema.protocol.authentication import NO_CREDENTIALS, Credentials
from schema.protocol.caller import ANONYMOUS, Caller
from schema.protocol.request import GraphQLRequest
from schema.protocol.response import refused_result
from schema.sockets.messages import InvalidMessage, check_message

_MOST_REASON_BYTES = 123
"""Of a close (RFC 6455 section 5.5)."""

_CODES = {EndReason.STOPPING: 1001, EndReason.ACCESS_LOST: 4403}
_TOO_SLOW = 1013  # try again later


@dataclass
class SocketContext:
    """Whose socket it is: what the handshake said, then what connection_init did."""

    authorization: str | None = None
    connection_params: dict[str, object] = field(default_factory=dict)
    credentials: Credentials = NO_CREDENTIALS
    caller: Caller = ANONYMOUS


class SocketServices(Protocol):
    """What a socket needs of the door that it came through."""

    live: LiveService
    connections: LiveConnections
    seconds_to_take: float


class SocketHandler(BaseGraphQLTransportWSHandler[SocketContext, None]):
    """One socket."""

    @property
    def services(self) -> SocketServices:
        """The view, as far as a socket knows it."""
        return cast("SocketServices", self.view)

    @property
    def actor(self) -> Actor | None:
        """Whose it is, once that is known."""
        return self.context.caller.actor

    def end(self, reason: EndReason) -> None:
        """Close it soon."""
        self._ending = asyncio.create_task(self.websocket.close(_CODES[reason], reason.value), name="end of a socket")

    async def handle(self) -> None:
        """Serve it until it is closed."""
        self.cursors: dict[str, str] = {}
        self.services.connections.add(self)
        try:
            await super().handle()
        finally:
            self.services.connections.remove(self)

    async def handle_message(self, message: Any) -> None:  # Any: JSON of any kind
        """Do what a message asks, unless it is none."""
        try:
            checked: Any = check_message(message)
        except InvalidMessage as invalid:
            await self.handle_invalid_message(str(invalid))
            return
        await super().handle_message(checked)
        if checked["type"] == "connection_init":
            self.connection_init_timeout_task = None  # it has ended, and would stay as long as the socket
            self.services.connections.watch_access(self)

    async def handle_subscribe(self, message: Any) -> None:  # Any: JSON
        """Begin an operation, when there is room for it."""
        if self.connection_acknowledged and message["id"] not in self.operations:
            if len(self.operations) >= MOST_OPERATIONS:
                refusal = f"{MOST_OPERATIONS} operations run on this socket already; complete one, or open another socket"
                await self._refuse(message["id"], RequestRefused(RequestCode.TOO_COSTLY, refusal))
                return
            if not self.services.connections.has_room_for_operation():
                refusal = "as many operations as there may be run on sockets already; try again in a while"
                await self._refuse(message["id"], RequestRefused(RequestCode.UNAVAILABLE, refusal))
                return
        await super().handle_subscribe(message)

    async def run_operation(self, operation: Operation[SocketContext, None]) -> None:
        """Send the results of an operation as they come, and say when it is over."""
        request = GraphQLRequest(operation.query, operation.variables or {}, operation.operation_name or None)
        self.services.connections.add_operation()
        try:
            async with aclosing(self.services.live.stream(request, self.context.credentials)) as results:
                async for result in results:
                    await self._send_result(operation, result)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except WebSocketDisconnected:
            pass
        finally:
            self.cursors.pop(operation.id, None)
            self.services.connections.remove_operation()

    async def send_message(self, message: Any) -> None:  # Any: Strawberry's messages, and results that are JSON already
        """Send a message; whoever does not take it in time is left, with where to go on."""
        try:
            async with asyncio.timeout(self.services.seconds_to_take):
                await self.websocket.send_json(message)
        except TimeoutError as error:
            await self.websocket.close(_TOO_SLOW, self._explain_slowness())
            raise WebSocketDisconnected from error

    async def _send_result(self, operation: Operation[SocketContext, None], result: LiveResult) -> None:
        message: Any
        if result.is_refusal:
            message = {"id": operation.id, "type": "error", "payload": _errors(result)}
        else:
            message = {"id": operation.id, "type": "next", "payload": orjson.Fragment(result.body)}
        await operation.send_operation_message(message)
        if result.cursor is not None:
            self.cursors[operation.id] = result.cursor

    async def _refuse(self, operation_id: str, refusal: RequestRefused) -> None:
        payload = _errors(LiveResult(refused_result(refusal).body))
        await self.send_message({"id": operation_id, "type": "error", "payload": payload})

    def _explain_slowness(self) -> str:
        reason = "too slow; go on after "
        if len(self.cursors) == 1:
            (cursor,) = self.cursors.values()
            if len(reason) + len(cursor) <= _MOST_REASON_BYTES:
                return reason + cursor
        return f"{reason}the last cursor of each subscription"


def _errors(result: LiveResult) -> list[dict[str, Any]]:  # Any: JSON
    """The errors of a refusal, each with where to go on."""
    errors: list[dict[str, Any]] = orjson.loads(result.body)["errors"]
    if result.cursor is not None:
        for one in errors:
            one["extensions"]["cursor"] = result.cursor
    return errors
