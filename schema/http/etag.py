"""Entity tags: what a response was made from, so that whether it is still right can be told without making it again.

`W/"REVISION.REQUEST.BODY"`: the content revision it was read at, and digests of the request and of the body. They are weak,
because a response is the same whether it is compressed or not (RFC 9110 section 8.8.1).
"""

import re
from dataclasses import dataclass
from hashlib import blake2b

DIGEST_BYTES = 8
MOST_TAGS = 20
"""More than so many from one client are not looked at."""

ANY_TAG = b"*"
_TAG = re.compile(rb'(?:W/)?"([0-9a-f]{1,16})\.([0-9a-f]{16})\.([0-9a-f]{16})"')


@dataclass(frozen=True, slots=True)
class EntityTag:
    """An entity tag of ours."""

    revision: int
    request_digest: bytes
    body_digest: bytes

    def __bytes__(self) -> bytes:
        return b'W/"%x.%b.%b"' % (self.revision, self.request_digest, self.body_digest)


def digest(*parts: bytes) -> bytes:
    """A short hash of some bytes, as it stands in a tag."""
    return blake2b(b"\0".join(parts), digest_size=DIGEST_BYTES).hexdigest().encode()


def find_matching_tags(request_digest: bytes, if_none_match: bytes | None) -> list[EntityTag]:
    """The tags in the header If-None-Match that were sent for a request; what else stands there is not ours."""
    if if_none_match is None:
        return []
    found = (EntityTag(int(one[1], 16), one[2], one[3]) for one in _TAG.finditer(if_none_match))
    return [tag for tag, _ in zip(found, range(MOST_TAGS), strict=False) if tag.request_digest == request_digest]
