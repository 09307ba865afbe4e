"""A response as HTTP has it: a status, headers and a body."""

from dataclasses import dataclass

import orjson
from starlette.types import Send

from schema.http.compression import ENCODING, LEAST_COMPRESSED_BYTES, accepts_gzip, compress
from schema.http.headers import ACCEPT_ENCODING, Headers
from schema.http.media_type import MediaType
from schema.http.status import status_code
from schema.protocol.request import HttpRefused
from schema.protocol.response import Result

_UNAUTHORIZED = 401
CHALLENGE = (b"www-authenticate", b'Bearer realm="marquee"')
"""What an anonymous caller may do about it (RFC 6750 section 3)."""

_UNAVAILABLE = 503
RETRY_AFTER = (b"retry-after", b"1")
REPLAYED = (b"idempotency-replayed", b"true")

Header = tuple[bytes, bytes]

CONTENT_TYPES: dict[str, Header] = {
    media: (b"content-type", f"{media}; charset=utf-8".encode()) for media in (MediaType.GRAPHQL, MediaType.JSON)
}
CONTENT_TYPES[MediaType.EVENT_STREAM] = CONTENT_TYPES[MediaType.JSON]  # of what is no stream

COMMON_HEADERS: tuple[Header, ...] = (
    (b"vary", b"Accept, Accept-Encoding, Authorization, If-Revision-At-Least, X-Perspective, X-Query-Cost"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
NO_STORE: Header = (b"cache-control", b"no-store")
GZIP_ENCODED: Header = (b"content-encoding", ENCODING)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response; its length and the common headers are added when it is sent."""

    status: int
    headers: tuple[Header, ...]
    body: bytes = b""


async def private_response(result: Result, media_type: str, request_headers: Headers) -> HttpResponse:
    """The response with a result that is for nobody else."""
    status = status_code(result, media_type)
    headers = [CONTENT_TYPES[media_type], NO_STORE]
    if result.revision is not None:
        headers.append(revision_header(result.revision))
    if result.is_replayed:
        headers.append(REPLAYED)
    if status == _UNAUTHORIZED:
        headers.append(CHALLENGE)
    if status == _UNAVAILABLE:
        headers.append(RETRY_AFTER)
    if len(result.body) >= LEAST_COMPRESSED_BYTES and accepts_gzip(request_headers.get(ACCEPT_ENCODING)):
        return HttpResponse(status, (*headers, GZIP_ENCODED), await compress(result.body))
    return HttpResponse(status, tuple(headers), result.body)


def refused_response(refused: HttpRefused, media_type: str) -> HttpResponse:
    """The response to what is no GraphQL request."""
    said = ((name.lower().encode(), value.encode()) for name, value in refused.headers.items())
    return HttpResponse(refused.status, (CONTENT_TYPES[media_type], NO_STORE, *said), refusal_body(refused))


def refusal_body(refused: HttpRefused) -> bytes:
    """A refusal as a response with one error (GraphQL section 7.1.2), its code in `extensions`."""
    return orjson.dumps({"errors": [{"message": refused.message, "extensions": {"code": refused.code.value}}]})


def revision_header(revision: int) -> Header:
    """The content revision that a response is right at."""
    return (b"content-revision", b"%d" % revision)


async def send_response(send: Send, response: HttpResponse, *, without_body: bool = False) -> None:
    """Send a response; to HEAD, all of it but the body."""
    bodiless = response.status in {204, 304}
    length: tuple[Header, ...] = () if bodiless else ((b"content-length", b"%d" % len(response.body)),)
    await send(
        {"type": "http.response.start", "status": response.status, "headers": [*response.headers, *COMMON_HEADERS, *length]}
    )
    await send({"type": "http.response.body", "body": b"" if without_body else response.body})
