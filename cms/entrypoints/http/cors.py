"""Cross-origin requests: which pages of other origins may ask, with which headers, and read what is answered."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Send

from cms.entrypoints.http.error_responses import refusal_response
from cms.errors import ConfigurationError
from schema.protocol.request import HttpRefused

ANY = "*"
_METHODS = ("GET", "HEAD", "POST")
ALLOWED_HEADERS = (
    *("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "If-Revision-At-Least", "Last-Event-ID"),
    *("X-Perspective", "X-Query-Cost"),
)
"""Request headers that mean something here: an allowed origin may always send them."""

EXPOSED_HEADERS = ("Allow", "ETag", "Content-Revision", "Idempotency-Replayed", "Retry-After", "WWW-Authenticate")
"""Response headers that browsers would keep from a page."""

MAX_AGE_SECONDS = 7200
"""How long a browser need not ask beforehand again; Chromium remembers no longer."""

DEFAULT_PORTS = {"http": 80, "https": 443}
FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""How a header may be named (RFC 9110 section 5.6.2)."""


@dataclass(frozen=True)
class CorsPolicy:
    """What pages of other origins may do; without origins, nothing."""

    origins: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    """What they may send beside what is read here."""


NO_OTHER_ORIGINS = CorsPolicy()


class CorsMiddleware(CORSMiddleware):
    """Starlette's middleware for origins that need no cookies, with refusals in JSON.

    An answer for everybody does not depend on the origin, so that shared caches may keep one for all.
    """

    def __init__(self, app: ASGIApp, policy: CorsPolicy) -> None:
        super().__init__(
            app,
            allow_origins=policy.origins,
            allow_methods=_METHODS,
            allow_headers=(*ALLOWED_HEADERS, *policy.headers),
            expose_headers=EXPOSED_HEADERS,
            max_age=MAX_AGE_SECONDS,
        )
        self._public_headers = [(name.lower().encode(), value.encode()) for name, value in self.simple_headers.items()]

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser asks beforehand (Fetch standard, CORS-preflight request)."""
        response = super().preflight_response(request_headers)
        headers = {name: value for name, value in response.headers.items() if name not in {"content-length", "content-type"}}
        if response.status_code == 200:
            return Response(status_code=204, headers=headers)
        return refusal_response(HttpRefused(400, self._explain_refusal(request_headers), headers))

    def _explain_refusal(self, request_headers: Headers) -> str:
        """Why it is refused: for somebody who looks at it in a browser's network panel."""
        origin, method = request_headers["origin"], request_headers["access-control-request-method"]
        if not self.is_allowed_origin(origin):
            return f"pages of {origin} may not ask here; MARQUEE_CORS_ORIGINS names the origins whose pages may"
        if method not in self.allow_methods:
            return f"pages of {origin} may not ask with {method}; use GET or POST"
        names = _split(request_headers.get("access-control-request-headers", "").lower())
        unknown = [] if self.allow_all_headers else [one for one in names if one not in self.allow_headers]
        if unknown:
            return f"pages of {origin} may not send the header {', '.join(unknown)}; MARQUEE_CORS_HEADERS names those they may"
        return f"pages of {origin} may not reach into a private network"

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:
        """Say who may read it."""
        if not self.allow_all_origins:
            await super().send(message, send, request_headers)
            return
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *self._public_headers]
        await send(message)


def parse_policy(origins: str, headers: str) -> CorsPolicy:
    """The policy of two settings, each separated by commas; `*` is all there are. ConfigurationError for a wrong one."""
    return CorsPolicy(parse_origins(origins), _parse_headers(headers))


def parse_origins(text: str) -> tuple[str, ...]:
    """The origins in a text, separated by commas, as browsers spell them (RFC 6454 section 6.2); `*` is everybody.

    ConfigurationError for what can be no origin, which would silently never match.
    """
    origins = _split(text)
    for origin in origins:
        if origin != ANY and _canonical_origin(origin) != origin:
            raise _wrong(origin)
    if ANY in origins and len(origins) > 1:
        raise ConfigurationError("MARQUEE_CORS_ORIGINS has * beside other origins; use * alone, or only origins.")
    return origins


def _parse_headers(text: str) -> tuple[str, ...]:
    headers = _split(text)
    for header in headers:
        if FIELD_NAME.fullmatch(header) is None:
            raise ConfigurationError(
                f"MARQUEE_CORS_HEADERS has {header!r}, which is no name of a header; use names such as X-Request-ID, or *."
            )
    if ANY in headers and len(headers) > 1:
        raise ConfigurationError("MARQUEE_CORS_HEADERS has * beside other headers; use * alone, or only names.")
    return headers


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _canonical_origin(origin: str) -> str | None:
    """How a browser spells an origin; None for what is none."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{parts.scheme}://{host}:{port}"


def _wrong(origin: str) -> ConfigurationError:
    spelling = _canonical_origin(origin)
    right = "use https://HOST or http://HOST:PORT" if spelling is None else f"browsers spell it {spelling}"
    return ConfigurationError(f"MARQUEE_CORS_ORIGINS has {origin!r}, which is no origin; {right}.")
