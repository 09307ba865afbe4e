"""The door for sockets: from which origins, how many, by which protocol, and with whose token."""

from collections.abc import Sequence
from datetime import timedelta

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from cms.errors import RequestRefused
from cms.worker_thread import WorkerThread
from schema.http.http_response import refusal_body
from schema.live.connections import LiveConnections
from schema.live.live_service import LiveService
from schema.protocol.authentication import Credentials, authenticate
from schema.protocol.request import HttpRefused
from schema.sockets.socket_adapter import SocketAdapter
from schema.sockets.socket_handler import SocketContext, SocketHandler


class SocketView(GraphQL[SocketContext, None]):
    """An ASGI application for sockets, on Strawberry's view."""

    websocket_adapter_class = SocketAdapter
    graphql_transport_ws_handler_class = SocketHandler

    def __init__(
        self, live: LiveService, connections: LiveConnections, seconds_to_take: float, allowed_origins: Sequence[str] = ()
    ) -> None:
        """`seconds_to_take` is how long a client has to begin, and to take what it is sent."""
        super().__init__(
            live.service.schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=seconds_to_take),
            max_subscriptions_per_connection=None,  # counted by the handler, which says it with a code
            allowed_origins=allowed_origins,
        )
        self.live, self.connections, self.seconds_to_take = live, connections, seconds_to_take

    @property
    def worker(self) -> WorkerThread:
        """Where what is large is measured."""
        return self.live.service.worker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket, unless there is no room."""
        try:
            self.connections.check_room()
        except HttpRefused as refused:
            await refuse_handshake(send, refused)
        else:
            await self.run(WebSocket(scope, receive, send))

    async def get_context(self, request: object, response: object) -> SocketContext:  # noqa: ARG002  Strawberry's names
        """What the handshake says of the caller."""
        authorization = request.headers.get("authorization") if isinstance(request, WebSocket) else None
        return SocketContext(authorization)

    async def on_ws_connect(self, context: SocketContext) -> UnsetType | dict[str, object] | None:
        """Recognise the caller by the payload of connection_init, else by the handshake."""
        context.credentials = Credentials(_read_token(context.connection_params) or context.authorization)
        try:
            context.caller = await authenticate(self.live.service.access, context.credentials)
        except RequestRefused as refusal:
            raise ConnectionRejectionError from refusal
        return UnsetType()

    def encode_json(self, data: object) -> str:
        """Text, so that messages are text frames."""
        return orjson.dumps(data).decode()


async def refuse_handshake(send: Send, refused: HttpRefused) -> None:
    """Say by a response that there will be no socket."""
    body = refusal_body(refused)
    headers = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store", **refused.headers}
    listed = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "websocket.http.response.start", "status": refused.status, "headers": listed})
    await send({"type": "websocket.http.response.body", "body": body})


def _read_token(payload: dict[str, object]) -> str | None:
    """What stands for the header Authorization in a payload: the same under its name, or a token."""
    for name in ("Authorization", "authorization"):
        if isinstance(value := payload.get(name), str):
            return value
    return f"Bearer {token}" if isinstance(token := payload.get("token"), str) else None
