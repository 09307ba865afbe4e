"""Entity tags: what an answer was made from, so that whether it is still right can be told without making it again.

`W/"REVISION.QUESTION.BODY"`: the content revision it was read at, and what was asked and what was answered, hashed. They are
weak, because an answer is the same whether it is compressed or not (RFC 9110 section 8.8.1).
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
    question: bytes
    body: bytes

    def __bytes__(self) -> bytes:
        return b'W/"%x.%b.%b"' % (self.revision, self.question, self.body)


def digest(*parts: bytes) -> bytes:
    """What stands for some bytes in a tag."""
    return blake2b(b"\0".join(parts), digest_size=DIGEST_BYTES).hexdigest().encode()


def find_matching_tags(question: bytes, if_none_match: bytes | None) -> list[EntityTag]:
    """The tags in the header If-None-Match that were given for a question; what else stands there is not ours."""
    if if_none_match is None:
        return []
    found = (EntityTag(int(one[1], 16), one[2], one[3]) for one in _TAG.finditer(if_none_match))
    return [tag for tag, _ in zip(found, range(MOST_TAGS), strict=False) if tag.question == question]
