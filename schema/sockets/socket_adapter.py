"""A socket's frames as JSON: texts only, measured before they are parsed."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson
from starlette.websockets import WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected

from cms.errors import RequestRefused
from schema.documents.request_size import ANONYMOUS_LIMITS, check_json_size, may_be_large


class SocketAdapter(ASGIWebSocketAdapter):
    """Reads and writes the messages of one socket."""

    view: Any  # Any: Strawberry's view knows nothing of ours

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:  # noqa: ARG002  Strawberry's name
        """The messages as they come, until the socket is closed."""
        while self.ws.application_state is not WebSocketState.DISCONNECTED:
            message = await self.ws.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            yield await self._parse(text)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message; WebSocketDisconnected when nobody is there any more."""
        if WebSocketState.DISCONNECTED in {self.ws.application_state, self.ws.client_state}:
            raise WebSocketDisconnected
        await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        """Close it, unless it is closed."""
        if WebSocketState.DISCONNECTED not in {self.ws.application_state, self.ws.client_state}:
            await super().close(code, reason)

    async def _parse(self, text: str) -> object:
        content = text.encode()
        try:
            if may_be_large(content):
                await self.view.worker.run(check_json_size, content, ANONYMOUS_LIMITS)
            parsed: object = orjson.loads(content)
        except (orjson.JSONDecodeError, RequestRefused) as error:
            raise NonJsonMessageReceived from error
        return parsed
