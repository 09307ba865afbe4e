"""The feed as lines of JSON."""

from collections.abc import Mapping

import orjson

from cms.clock import format_instant
from cms.content.registry import Registry
from cms.feed.change_page import FeedChange
from cms.feed.entry_forms import EntryForm
from cms.ids import EntryKey, public_id


def write_lines(registry: Registry, changes: tuple[FeedChange, ...], forms: Mapping[EntryKey, EntryForm]) -> bytes:
    """One line for each change, with the entry as it is live; null where it no longer is."""
    return b"".join(_line(registry, one, forms.get(one.entry_key)) for one in changes)


def _line(registry: Registry, change: FeedChange, form: EntryForm | None) -> bytes:
    content_type = registry.get_type(change.type_name)
    line = {
        "cursor": change.cursor,
        "revision": change.revision,
        "action": change.action.name,
        "type": content_type.enum_name,
        "id": public_id(content_type.table, change.key),
        "slug": change.slug,
        "at": format_instant(change.at),
        "entry": form,
    }
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
