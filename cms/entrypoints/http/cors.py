"""Cross-origin requests: which pages of other origins may read what is answered."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Send

from cms.entrypoints.http.refusals import refusal_response
from cms.errors import ConfigurationError
from schema.request import HttpRefused

EVERYBODY = "*"
METHODS = ("GET", "HEAD", "POST")
MAY_BE_SENT = ("Authorization", "Content-Type", "If-None-Match", "If-Revision-At-Least", "X-Perspective", "X-Query-Cost")
MAY_BE_READ = ("ETag", "Content-Revision", "Retry-After", "WWW-Authenticate")
SECONDS_TO_REMEMBER = 7200
"""How long a browser need not ask beforehand again; Chromium remembers no longer."""

PORTS = {"http": 80, "https": 443}


class CrossOrigin(CORSMiddleware):
    """Starlette's middleware for origins that need no cookies, with refusals in JSON.

    An answer for everybody does not depend on the origin, so that shared caches may keep one for all.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=MAY_BE_SENT,
            expose_headers=MAY_BE_READ,
            max_age=SECONDS_TO_REMEMBER,
        )
        self._for_everybody = [(name.lower().encode(), value.encode()) for name, value in self.simple_headers.items()]

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser asks beforehand (Fetch standard, CORS-preflight request)."""
        answer = super().preflight_response(request_headers)
        said = {name: value for name, value in answer.headers.items() if name not in {"content-length", "content-type"}}
        if answer.status_code == 200:
            return Response(status_code=204, headers=said)
        message = f"{request_headers['origin']} may not ask so: {bytes(answer.body).decode().removeprefix('Disallowed CORS ')}"
        return refusal_response(HttpRefused(400, message, said))

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:
        """Say who may read it."""
        if not self.allow_all_origins:
            await super().send(message, send, request_headers)
            return
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *self._for_everybody]
        await send(message)


def parse_origins(text: str) -> tuple[str, ...]:
    """The origins in a text, separated by commas, as browsers spell them (RFC 6454 section 6.2); `*` is everybody.

    ConfigurationError for what can be no origin, which would silently never match.
    """
    origins = tuple(one.strip() for one in text.split(",") if one.strip())
    for origin in origins:
        if origin != EVERYBODY and _spelling(origin) != origin:
            raise _wrong(origin)
    if EVERYBODY in origins and len(origins) > 1:
        raise ConfigurationError("MARQUEE_CORS_ORIGINS has * beside other origins; use * alone, or only origins.")
    return origins


def _spelling(origin: str) -> str | None:
    """How a browser spells an origin; None for what is none."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" if port in {None, PORTS[parts.scheme]} else f"{parts.scheme}://{host}:{port}"


def _wrong(origin: str) -> ConfigurationError:
    spelling = _spelling(origin)
    right = "use https://HOST or http://HOST:PORT" if spelling is None else f"browsers spell it {spelling}"
    return ConfigurationError(f"MARQUEE_CORS_ORIGINS has {origin!r}, which is no origin; {right}.")
