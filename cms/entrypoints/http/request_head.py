"""What a request head may not say about itself, because two readers of it might understand two different requests."""

from collections.abc import Sequence

from httptools import HttpParserInvalidURLError, parse_url

from schema.protocol.request import HttpRefused

MOST_HEAD_BYTES = 64 * 1024
"""For the request line and all headers, and for what stands beside the data in a body sent in chunks."""

MOST_TARGET_BYTES = 32 * 1024

HOST = b"host"
TRANSFER_ENCODING = b"transfer-encoding"
SLASH = b"/"[0]

HeaderFields = Sequence[tuple[bytes, bytes]]


def check_head(version: str, target: bytes, headers: HeaderFields) -> None:
    """HttpRefused for what the parser lets through although RFC 9112 does not; names of headers are in small letters.

    It is the parser that refuses folded headers, and lengths that are given twice, wrongly, or beside a transfer encoding.
    """
    if len(target) > MOST_TARGET_BYTES:
        raise target_too_long()
    if target[0] != SLASH:
        _check_target(target)
    by_name = dict(headers)
    # What nearly every request is like takes no more than this.
    if version != "1.1" or HOST not in by_name or TRANSFER_ENCODING in by_name or len(by_name) != len(headers):
        _check_framing(version, headers)


def head_too_large() -> HttpRefused:
    """The refusal of a head that is longer than it may be."""
    return HttpRefused(431, f"the head of the request is longer than the {MOST_HEAD_BYTES} bytes allowed")


def target_too_long() -> HttpRefused:
    """The refusal of a target that is longer than it may be."""
    return HttpRefused(414, f"the target is longer than the {MOST_TARGET_BYTES} bytes allowed; send the request by POST")


def _check_target(target: bytes) -> None:
    """A target may be an address, if it has a path (RFC 9112 section 3.2)."""
    try:
        names_path = parse_url(target).path is not None
    except HttpParserInvalidURLError:
        names_path = False
    if not names_path:
        raise HttpRefused(400, "the target of the request is neither a path nor an address with one")


def _check_framing(version: str, headers: HeaderFields) -> None:
    if version not in {"1.0", "1.1"}:
        raise HttpRefused(400, f"HTTP/{version} is not spoken here; use HTTP/1.1")
    names = [name for name, _ in headers]
    if names.count(HOST) > 1 or (version == "1.1" and HOST not in names):
        raise HttpRefused(400, "the request names no host, or several; send one Host header")  # RFC 9112 section 3.2
    if TRANSFER_ENCODING in names:
        _check_encodings(version, [value for name, value in headers if name == TRANSFER_ENCODING])


def _check_encodings(version: str, encodings: Sequence[bytes]) -> None:
    if version == "1.0":
        raise HttpRefused(400, "HTTP/1.0 has no Transfer-Encoding; send a Content-Length")  # RFC 9112 section 6.1
    if [one.lower() for one in encodings] != [b"chunked"]:
        raise HttpRefused(400, "the only Transfer-Encoding understood here is chunked")
