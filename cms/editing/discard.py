"""Discarding: the live state becomes the working one again, as a new version."""

from cms.access.actor import Actor
from cms.editing.input.save_requests import Discard, SavedEntry
from cms.editing.live.named_entries import EntryName, get_named_entry
from cms.editing.save import save_entries
from cms.editing.storage.authorisation import authorise, writing_permissions
from cms.editing.storage.store import Store


async def discard(
    store: Store, actor: Actor, entry: EntryName, *, expected_version: int | None = None, within: tuple[str, ...] = ()
) -> SavedEntry:
    """Discards an entry's later edits inside the caller's transaction, or raises Refused.

    The new version is content that is live already, so the working row says that it is: the status is PUBLISHED. The
    live row keeps the version under which it went live, and its times. For this is a save like any other: it takes the
    permission to write and no content revision, and no public answer changes by it, not even by a number that would
    tell of drafts that came and went.
    """
    authorise(actor, *writing_permissions(store.registry))
    now = await get_named_entry(store, entry)
    discarded = Discard(*now.entry_key, expected_version=expected_version, within=within, named_at=now.path)
    (saved,) = await save_entries(store, actor, [discarded])
    return saved
