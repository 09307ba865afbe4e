"""The headers of a request, read once."""

from collections.abc import Mapping, Sequence

ACCEPT = b"accept"
ACCEPT_ENCODING = b"accept-encoding"
AUTHORIZATION = b"authorization"
CONTENT_ENCODING = b"content-encoding"
CONTENT_LENGTH = b"content-length"
CONTENT_TYPE = b"content-type"
IF_NONE_MATCH = b"if-none-match"
IF_REVISION_AT_LEAST = b"if-revision-at-least"
PERSPECTIVE = b"x-perspective"
IDEMPOTENCY_KEY = b"idempotency-key"
LAST_EVENT_ID = b"last-event-id"
QUERY_COST = b"x-query-cost"

Headers = Mapping[bytes, bytes]


def headers_by_name(pairs: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Each header by its name in small letters; what is sent several times is one list (RFC 9110 section 5.3)."""
    headers = dict(pairs)
    if len(headers) == len(pairs):
        return headers
    joined: dict[bytes, bytes] = {}
    for name, value in pairs:
        joined[name] = b", ".join((joined[name], value)) if name in joined else value
    return joined


def header_text(headers: Headers, name: bytes) -> str | None:
    """A header's value as text; None when it was not sent."""
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
