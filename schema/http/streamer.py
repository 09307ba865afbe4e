"""Responds to requests with streams of events: a subscription goes on, everything else has one result."""

from dataclasses import dataclass

from starlette.types import Receive, Send

from schema.execution.service import error_result
from schema.http.event_stream import EventStream, send_events, send_head
from schema.http.headers import LAST_EVENT_ID, header_text
from schema.http.http_request import HttpRequest, read_graphql_request
from schema.http.http_response import private_response, send_response
from schema.http.media_type import MediaType
from schema.http.status import BAD_REQUEST, UNPROCESSABLE, status_code
from schema.live.connections import LiveConnections
from schema.live.live_service import LiveService, Subscription
from schema.protocol.request import HttpRefused
from schema.protocol.response import Result, ResultKind

_SAID_WITHIN = frozenset({BAD_REQUEST, UNPROCESSABLE})
"""Statuses of what is wrong with an operation, told as a stream's one result (GraphQL over SSE, document validation)."""


@dataclass(frozen=True)
class Streamer:
    """Responds to who accepts text/event-stream."""

    live: LiveService
    connections: LiveConnections

    async def respond(self, request: HttpRequest, receive: Receive, send: Send, *, without_body: bool = False) -> None:
        """Respond to one request, for as long as that takes; HttpRefused when it is no GraphQL request, or there is no room."""
        service = self.live.service
        try:
            graphql_request, credentials = await read_graphql_request(request, service.worker, service.access)
            cursor = header_text(request.headers, LAST_EVENT_ID) or None
            subscription = await self.live.begin(graphql_request, credentials, cursor)
        except HttpRefused:
            raise
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            await _send_result(error_result(error), request, send)
            return
        if subscription is None:
            answer = await service.answer(graphql_request, credentials, only_queries=request.is_get)
            await _send_result(answer, request, send)
            return
        self.connections.check_room()
        if without_body:
            await send_head(send)
        else:
            await self._stream(subscription, receive, send)

    async def _stream(self, subscription: Subscription, receive: Receive, send: Send) -> None:
        stream = EventStream(subscription.operation.caller.actor)
        self.connections.add(stream)
        try:
            await stream.run(subscription.results(), receive, send)
        finally:
            self.connections.remove(stream)


async def _send_result(result: Result, request: HttpRequest, send: Send) -> None:
    if result.kind in {ResultKind.WHOLE, ResultKind.PARTIAL} or status_code(result, MediaType.GRAPHQL) in _SAID_WITHIN:
        await send_events(send, result)
    else:
        await send_response(send, await private_response(result, MediaType.JSON, request.headers))
