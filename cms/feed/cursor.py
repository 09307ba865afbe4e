"""Cursors of the feed: opaque, URL-safe, good at the installation that gave them and nowhere else."""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import orjson

from cms.errors import RequestCode, RequestRefused
from cms.feed.position import ChangePosition, LogMark, Position, SnapshotPosition

MOST_CHARACTERS = 300
_CHECK_BYTES = 6
_SNAPSHOT, _LOG = "s", "c"
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def encode_position(installation: UUID, position: Position) -> str:
    """The cursor of a place in an installation's feed."""
    match position:
        case SnapshotPosition(began, types, type_name, key):
            rest = [_SNAPSHOT, began.revision, began.instant, types, type_name, str(key)]
        case ChangePosition(mark, change):
            rest = [_LOG, mark.revision, mark.instant, change]
    content = orjson.dumps([installation.hex[:12], *rest])
    return urlsafe_b64encode(_check(content) + content).rstrip(b"=").decode()


def decode_position(installation: UUID, text: str) -> Position:
    """The place that a cursor leads to; RequestRefused when it is none, or was given by another installation."""
    try:
        origin, *rest = _read(text)
        position = _position(rest)
    except (ValueError, TypeError) as error:
        raise refuse_cursor("this is not a cursor of the feed; send one back as the API gave it") from error
    if origin != installation.hex[:12]:
        raise refuse_cursor("this cursor was given by another installation; leave it out to begin again here")
    return position


def refuse_cursor(message: str) -> RequestRefused:
    """The refusal of a cursor that leads nowhere."""
    return RequestRefused(RequestCode.BAD_USER_INPUT, message, ("after",))


def refuse_expired(message: str) -> RequestRefused:
    """The refusal of a cursor that once led somewhere."""
    advice = f"{message}; begin again, without a cursor"
    return RequestRefused(RequestCode.CURSOR_EXPIRED, advice, ("after",))


def _read(text: str) -> list[object]:
    if len(text) > MOST_CHARACTERS or not _ALPHABET.fullmatch(text):
        raise ValueError(text)
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    check, content = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
    # The last character of a text may hold bits that mean nothing.
    if check != _check(content) or urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError(text)
    read: list[object] = orjson.loads(content)
    return read


def _position(rest: list[object]) -> Position:
    match rest:
        case ["s", int(revision), int(instant), str(types), str(type_name), str(key)]:
            return SnapshotPosition(LogMark(revision, instant), types, type_name, UUID(key))
        case ["c", int(revision), int(instant), int(change)]:
            return ChangePosition(LogMark(revision, instant), change)
    raise ValueError(rest)


def _check(content: bytes) -> bytes:
    return hashlib.sha256(b"feed" + content).digest()[:_CHECK_BYTES]
