"""The payload: the envelope of Standard Webhooks, with the change and what the webhook's document came to."""

from datetime import UTC, datetime

import orjson

from cms.content_types import REGISTRY
from cms.feed.cursor import encode_position
from cms.feed.log_state import LogState
from cms.feed.position import ChangePosition, LogMark, instant_of
from cms.ids import public_id
from cms.webhooks.records import ChangeRecord
from cms.webhooks.service import DocumentAnswer

_TYPES = {"UPSERT": "entry.upsert", "REMOVE": "entry.remove"}
_PING = "ping"


def entry_id(change: ChangeRecord) -> str:
    """The public id of the entry that was changed."""
    return public_id(REGISTRY.get_type(change.type_name).table, change.entry_key)


def change_cursor(state: LogState, change: ChangeRecord) -> str:
    """The place in the feed just after a change; for one that is made up, the end of the feed as it stands."""
    mark = LogMark(change.revision, instant_of(change.at))
    return encode_position(state.installation, state.end if change.id is None else ChangePosition(mark, change.id))


def make_message(state: LogState, change: ChangeRecord, answer: DocumentAnswer | None = None) -> str:
    """The body that is sent, the same however often it is."""
    told = {
        "cursor": change_cursor(state, change),
        "revision": change.revision,
        "action": change.action,
        "type": REGISTRY.get_type(change.type_name).enum_name,
        "id": entry_id(change),
        "slug": change.slug,
        "at": _instant(change.at),
    }
    data: dict[str, object] = {"change": told}
    if answer is not None:
        data |= {"result": orjson.Fragment(answer.body), "revision": answer.revision}
    kind = _PING if change.id is None else _TYPES[change.action]
    return orjson.dumps({"type": kind, "timestamp": _instant(change.at), "data": data}).decode()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
