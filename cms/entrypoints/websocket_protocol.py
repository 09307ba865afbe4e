"""WebSockets on a connection that was HTTP: none is waited for when it closes, whatever it has not taken."""

from typing import Any, cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_MESSAGE_BYTES = 1_000_000
"""What a client may send at once; what is larger is sent over HTTP."""

CLOSE_SECONDS = 10.0
"""How long a client has to take its last messages and to close its side."""


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """Uvicorn's protocol, which ends also for who reads nothing any more."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message, as soon as there is room for it; a close at once."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.accept":
            # A quarter of an idle socket's memory, and nobody asks for it any more.
            del self.request, self.response
        if self.close_timer is not None and message["type"] == "websocket.close":
            self._abort_soon()

    def keepalive_timeout(self) -> None:
        """Leave who answers no ping."""
        super().keepalive_timeout()
        self._abort_soon()

    def _abort_soon(self) -> None:
        # A transport that is closed waits for ever for its buffer to be taken.
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)


def socket_options() -> dict[str, Any]:  # Any: uvicorn's options
    """How uvicorn serves sockets. Compression would take more memory than all else of an idle one."""
    return {
        "ws": cast("Any", BoundedWebSocket),
        "ws_max_size": MOST_MESSAGE_BYTES,
        "ws_per_message_deflate": False,
    }
