"""Compresses responses for clients that accept it."""

import asyncio
from functools import lru_cache

from isal import isal_zlib

LEAST_COMPRESSED_BYTES = 1_000
"""Below, an answer fits into one packet anyway."""

LARGE_BYTES = 256_000
"""Above, it takes milliseconds, and is done beside the event loop."""

_LEVEL = 1
GZIP_WINDOW_BITS = 31
"""Window bits that ask for the format of RFC 1952."""

ENCODING = b"gzip"


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: bytes | None) -> bool:
    """Whether the header Accept-Encoding asks for gzip (RFC 9110 section 12.5.3)."""
    if accept_encoding is None:
        return False
    weights = dict(_weighted(part) for part in accept_encoding.decode("latin-1").lower().split(",") if part.strip())
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


async def compress(body: bytes) -> bytes:
    """A body in gzip."""
    if len(body) < LARGE_BYTES:
        return _compress(body)
    return await asyncio.to_thread(_compress, body)


def _compress(body: bytes) -> bytes:
    return isal_zlib.compress(body, _LEVEL, GZIP_WINDOW_BITS)


def _weighted(part: str) -> tuple[str, float]:
    coding, *parameters = [piece.strip() for piece in part.split(";")]
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return coding, float(weight)
    except ValueError:
        return coding, 0.0
