"""HTTP/1.1 on a socket, from clients that may be slow, endless or wrong: what must arrive, within which bounds, by when."""

import asyncio
from typing import Any

import httptools
import uvicorn
from starlette.types import ASGIApp
from uvicorn._types import HTTPScope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from cms.entrypoints.http import request_head
from cms.entrypoints.http.deadline import ConnectionDeadline
from cms.entrypoints.http.error_responses import HEADERS, shutdown_http_refusal
from cms.entrypoints.websocket_protocol import socket_options
from schema.http.http_response import refusal_body
from schema.protocol.request import HttpRefused

_Loop = asyncio.AbstractEventLoop
State = dict[str, Any]  # Any: what an application keeps there

KEEP_ALIVE_SECONDS = 75
"""How long a connection may rest between requests: longer than load balancers let theirs (60 on AWS and in nginx), or they
would now and then send a request into a connection that is just being closed, and answer 502."""

LINGER_SECONDS = 2
"""How long to listen after the last word: a close with something unread would tear the answer away (RFC 9112 section 9.6)."""

IDLE_CLOSE_SECONDS = 0.2
"""When the server stops, what has been sent on a resting connection by then is answered."""


class ProtocolConfig(uvicorn.Config):
    """Uvicorn's configuration, and how many seconds a request may take to arrive."""

    def __init__(self, app: ASGIApp, request_seconds: float, **options: Any) -> None:  # Any: uvicorn's options
        super().__init__(app, http=GuardedProtocol, timeout_keep_alive=KEEP_ALIVE_SECONDS, **socket_options(), **options)
        self.request_seconds = request_seconds


class GuardedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with deadlines, bounds for what is buffered, and refusals in JSON."""

    config: ProtocolConfig

    def __init__(self, config: ProtocolConfig, server_state: ServerState, app_state: State, _loop: _Loop | None = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._headed_scope: HTTPScope | None = None  # the last request whose head was complete
        self._in_body = self._upgrades = False
        # Bytes that wait for the rest of a head, without and with the piece being read.
        self._incomplete_bytes = self._received_bytes = 0
        self._refusal: HttpRefused | None = None  # to be said when all that came before it is answered
        self._discards_input = False  # whatever arrives is thrown away
        self._is_ended = False  # nothing more is said
        self._is_shutting_down = False  # the answer to what has begun to arrive is the last
        self._unsent_bytes = 0  # bytes of answers that had not been taken at the last look

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait."""
        super().connection_made(transport)
        self._deadline = ConnectionDeadline(self.loop, self.config.request_seconds, self._seconds_left, self._on_overdue)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._deadline.cancel()

    def eof_received(self) -> bool:  # type: ignore[override]  # as asyncio has it
        """Who has said everything may still be listening: True while there is something to answer."""
        if self._is_ended or self._is_in_head() or self._in_body or not self._is_answering():
            return False
        self.cycle.keep_alive = False
        return True

    def shutdown(self) -> None:
        """Answer what has begun to arrive, and nothing after it."""
        self._is_shutting_down = True
        if self._is_answering():
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(IDLE_CLOSE_SECONDS, self._close_if_idle)

    def end_unfinished(self) -> None:
        """Wait for nobody any more: a request that has not arrived is refused, an answer that is not taken ends here.

        What is being worked out is for the application to answer.
        """
        if self._is_answering():
            if self.cycle.response_started:
                self.transport.abort()
        elif self._is_in_head() and not self._is_ended:
            self._refuse(shutdown_http_refusal())
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take the next piece, which may hold a part of a request or several."""
        if self._discards_input:
            return
        scope, body = self.scope, len(self.cycle.body) if self._in_body else 0
        self._received_bytes = self._incomplete_bytes + len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._upgrade()
        except httptools.HttpParserError as error:
            self._refuse(_refusal_of(error))
        else:
            self._incomplete_bytes = 0
            if self._in_body or self.scope is not self._headed_scope:
                self._await_rest(scope, body)

    def on_headers_complete(self) -> None:
        """All of a request but its body is there."""
        # All that is held may be much more than the head, which is weighed only then.
        if self._received_bytes > request_head.MOST_HEAD_BYTES and self._head_bytes() > request_head.MOST_HEAD_BYTES:
            raise request_head.head_too_large()
        request_head.check_head(self.parser.get_http_version(), self.url, self.headers)
        is_free = not self._is_shutting_down and not self._is_answering()
        self._upgrades = is_free and self.parser.should_upgrade() and super()._should_upgrade() and self._has_socket_key()
        super().on_headers_complete()
        self._headed_scope, self._in_body = self.scope, True
        # What comes behind a body looks like headers and is none of them (RFC 9110 section 6.5.1).
        self.headers = []
        if self._is_shutting_down:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """All of a request is there."""
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with what has arrived meanwhile; as uvicorn does, but for its timer."""
        self.server_state.total_requests += 1
        if self._is_ended or self.transport.is_closing():
            return
        self._deadline.since = self.loop.time()
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._refusal is not None:
            self._send_refusal(self._refusal)

    def end(self) -> None:
        """Say nothing more, and close when the client does or has had the time to hear."""
        if not self._is_ended and not self.transport.is_closing():
            self._is_ended = self._discards_input = True
            self.flow.resume_reading()
            self.transport.write_eof()
            self._deadline.shorten(LINGER_SECONDS)

    def _has_socket_key(self) -> bool:
        return any(name == b"sec-websocket-key" for name, _ in self.headers)

    def _should_upgrade(self) -> bool:
        """Whether what was asked is answered on a socket; the headers that say so are gone when uvicorn wants to know."""
        return self._upgrades

    def _upgrade(self) -> None:
        if self._upgrades:
            self._deadline.cancel()
            self.handle_websocket_upgrade()
            self.parser = None  # type: ignore[assignment]  # each has the other, and would wait for the collector
        else:
            # A server may go on as if it had not been asked (RFC 9110 section 7.8); what follows is not HTTP.
            self._discards_input, self.cycle.keep_alive = True, False

    def _is_answering(self) -> bool:
        return self._headed_scope is not None and not self.cycle.response_complete

    def _is_in_head(self) -> bool:
        return self.scope is not self._headed_scope

    def _await_rest(self, scope: HTTPScope, body: int) -> None:
        """Wait for the rest of a request; before this piece there was this one, with so many bytes of its body."""
        is_new = self.scope is not scope
        if is_new:
            self._deadline.since = self.loop.time()
        if self._is_in_head():
            self._incomplete_bytes = self._head_bytes() if is_new else self._received_bytes
        else:
            # Chunks may bring much that is no data; data is for the application to bound.
            self._incomplete_bytes = 0 if is_new or len(self.cycle.body) != body else self._received_bytes
            self.cycle.transport = _Lingering(self)  # type: ignore[assignment]  # all that a cycle needs of one
        if len(self.url) > request_head.MOST_TARGET_BYTES:
            self._refuse(request_head.target_too_long())
        elif self._incomplete_bytes > request_head.MOST_HEAD_BYTES:
            self._refuse(request_head.head_too_large())

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _close_if_idle(self) -> None:
        if not self._is_in_head() and not self._is_answering():
            self.transport.close()

    def _refuse(self, refusal: HttpRefused) -> None:
        """Say it once everything before it is answered; a request that is refused within its body has no other answer."""
        self._discards_input, self._refusal = True, refusal
        if self._in_body and self.pipeline:
            self.pipeline.popleft()
        elif self._in_body:
            self._refuse_within_body(refusal)
        elif not self._is_answering():
            self._send_refusal(refusal)

    def _refuse_within_body(self, refusal: HttpRefused) -> None:
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        if self.cycle.response_started:
            self.end()
        else:
            self._send_refusal(refusal)

    def _send_refusal(self, refusal: HttpRefused) -> None:
        body = refusal_body(refusal)
        headers = {**HEADERS, **refusal.headers, "content-length": str(len(body)), "connection": "close"}
        lines = [*self.server_state.default_headers, *((name.encode(), value.encode()) for name, value in headers.items())]
        head = b"".join(b"%b: %b\r\n" % line for line in lines)
        self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[refusal.status], head, body))
        self.end()

    def _seconds_left(self, now: float) -> float:
        limit = self.config.request_seconds
        unsent, before = self.transport.get_write_buffer_size(), self._unsent_bytes
        self._unsent_bytes = unsent
        if unsent:
            return 0 if unsent == before else limit
        if self._is_ended:
            limit = LINGER_SECONDS
        elif self._is_answering() and (not self._in_body or self.flow.read_paused):
            return limit
        elif self._headed_scope is not None and not self._is_in_head() and not self._in_body:
            limit = self.timeout_keep_alive
        return self._deadline.since + limit - now

    def _on_overdue(self) -> None:
        if self._is_ended or self._unsent_bytes:
            self.transport.abort()
        elif self._is_in_head() or self._in_body:
            self._refuse(HttpRefused(408, f"the request did not arrive within {self.config.request_seconds} seconds"))
        else:
            self.transport.close()


class _Lingering:
    """What a cycle takes for its transport while a body arrives: its close leaves the client the time to hear the answer."""

    def __init__(self, protocol: GuardedProtocol) -> None:
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing
        self.close = protocol.end


def _refusal_of(error: httptools.HttpParserError) -> HttpRefused:
    match error.__context__:
        case HttpRefused() as refusal:
            return refusal
        case None | httptools.HttpParserError():
            return HttpRefused(400, f"this is no request of HTTP/1.1: {error}")
        case fault:
            raise fault
