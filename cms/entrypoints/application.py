"""The ASGI application: which way a request takes, and what is said with every answer."""

import asyncio
import logging
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from cms.entrypoints.http.conditional_responses import ConditionalResponses
from cms.entrypoints.http.cors import NO_OTHER_ORIGINS, CorsMiddleware, CorsPolicy
from cms.entrypoints.http.error_responses import (
    answer_fault,
    answer_http_exception,
    fault_response,
    refusal_response,
    shutdown_http_refusal,
)
from cms.shutdown import is_shutdown_cancellation
from schema.http.endpoint import GraphQLEndpoint
from schema.protocol.request import HttpRefused
from schema.sockets.socket_view import refuse_handshake

GRAPHQL_PATHS = ("/graphql", "/graphql/")
"""Both spellings: a redirect would lose a POST's body in some clients."""

_SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}

log = logging.getLogger("marquee")


class Application(Starlette):
    """Starlette with a short way to the GraphQL endpoint, past the middleware and the router."""

    def __init__(
        self,
        endpoint: GraphQLEndpoint,
        routes: Sequence[BaseRoute],
        lifespan: Lifespan["Application"],
        cors: CorsPolicy = NO_OTHER_ORIGINS,
    ) -> None:
        super().__init__(
            routes=[*(Route(path, endpoint) for path in GRAPHQL_PATHS), *routes],
            middleware=[Middleware(ConditionalResponses)],
            exception_handlers={HTTPException: answer_http_exception, Exception: answer_fault},
            lifespan=lifespan,
        )
        self.router.redirect_slashes = False
        self.endpoint = endpoint
        self.sockets: ASGIApp | None = None
        """What serves WebSockets, while the application runs."""
        self._app: ASGIApp = CorsMiddleware(self._route, cors) if cors.origins else self._route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through one lifespan."""
        await self._app(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["type"] == "http" and scope["path"] in GRAPHQL_PATHS:
                await self._call_endpoint(scope, receive, send)
            elif scope["type"] == "websocket":
                await self._call_sockets(scope, receive, send)
            else:
                await super().__call__(scope, receive, _with_security_headers(send))
        except asyncio.CancelledError as error:
            if not is_shutdown_cancellation(error):
                raise
            if scope["type"] != "http":
                return
            # Whoever had begun to hear the answer was left before (GuardedProtocol.cut_off).
            await refusal_response(shutdown_http_refusal())(scope, receive, send)

    async def _call_endpoint(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.endpoint(scope, receive, send)
        except Exception:
            log.exception("a request could not be answered")
            await fault_response()(scope, receive, send)

    async def _call_sockets(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in GRAPHQL_PATHS:
            await refuse_handshake(send, HttpRefused(404, "nothing is here; sockets are at /graphql"))
        elif self.sockets is None:
            await refuse_handshake(send, shutdown_http_refusal())
        else:
            await self.sockets(scope, receive, send)


def _with_security_headers(send: Send) -> Send:
    """Says what browsers must not do with an answer, unless it says so itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
