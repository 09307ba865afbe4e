"""How much of a page fits into memory at once: prose is all that can be long."""

from collections.abc import Mapping
from dataclasses import replace

from cms.changes.change_action import ChangeAction
from cms.content.content_type import ContentType
from cms.content.editions import Edition, rich_text_fields, rich_text_table
from cms.database.addresses.address import Dialect
from cms.editing.live.entry_state import group_keys_by_type
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.feed.change_page import FeedPage
from cms.ids import EntryKey

MOST_BYTES = 4_000_000
"""Of prose on one page; an entry that has more is a page by itself."""

_LENGTHS = {Dialect.POSTGRES: "octet_length", Dialect.SQLITE: "length"}


async def cut_page(store: Store, page: FeedPage, most_bytes: int = MOST_BYTES) -> FeedPage:
    """As much from the beginning of a page as its entries' prose allows, and one change at least."""
    sizes = await _measure(store, page)
    total = 0
    for place, change in enumerate(page.changes):
        total += sizes.get(change.entry_key, 0)
        if place and total > most_bytes:
            changes = page.changes[:place]
            return replace(page, changes=changes, cursor=changes[-1].cursor, has_more=True)
    return page


async def _measure(store: Store, page: FeedPage) -> Mapping[EntryKey, int]:
    sizes: dict[EntryKey, int] = {}
    upserts = (one.entry_key for one in page.changes if one.action is ChangeAction.UPSERT)
    for type_name, keys in group_keys_by_type(upserts).items():
        content_type = store.registry.get_type(type_name)
        if rich_text_fields(content_type):
            rows = await store.run(_statement(store, content_type), ArrayParameter(keys))
            sizes |= {(type_name, as_key(row["entry_id"])): row["size"] for row in rows}
    return sizes


def _statement(store: Store, content_type: ContentType) -> str:
    table = store.table(Edition.LIVE, rich_text_table(content_type)).name
    length = _LENGTHS[store.dialect]
    # What was saved before sizes were kept has none.
    terms = (f'coalesce("{one.column}_bytes", {length}("{one.column}"), 0)' for one in rich_text_fields(content_type))
    return f"SELECT entry_id, {' + '.join(terms)} AS size FROM {table} WHERE {store.among('entry_id', 1)}"
