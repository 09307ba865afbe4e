"""The acts on content, each one transaction: what every door, from the API to the command line, calls by name."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cms.access.actor import Actor
from cms.database.connect import Database
from cms.editing.delete import Deletion, delete
from cms.editing.discard import discard
from cms.editing.history.history_read import VersionPage, find_version_pages, measure_version_pages
from cms.editing.input.save_requests import Create, SavedEntry, Update
from cms.editing.live.named_entries import EntryName, NamedEntry
from cms.editing.publication_plan import PublicationPlan, make_publication_plan
from cms.editing.publish import Publication, publish
from cms.editing.restore import restore
from cms.editing.save import find_updated_key, save_entries
from cms.editing.saving.prerender import prerender
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import (
    DECLARATIONS,
    run_in_transaction,
    run_optimistically,
    run_read_only,
    run_read_only_as,
)
from cms.editing.unpublish import Unpublication, unpublish
from cms.editing.upserting.upsert import UpsertOptions, upsert
from cms.editing.upserting.upsert_items import UpsertItem
from cms.editing.upserting.upsert_results import ErrorPolicy, UpsertReport

_Values = Mapping[str, object]


async def create_entry(
    database: Database,
    actor: Actor,
    type_name: str,
    values: _Values,
    *,
    note: str | None = None,
    key: UUID | None = None,
    within: tuple[str, ...] = (),
) -> SavedEntry:
    """Makes a new entry, a draft, from the input of its type; with a key of its own unless one is given.

    Raises Refused with everything that is wrong; `within` is the path of `values` in the caller's own arguments.
    LookupError for an unknown content type.
    """
    prerendered = await prerender(database.worker, DECLARATIONS, actor, type_name, values)

    async def step(store: Store) -> SavedEntry:
        (saved,) = await save_entries(store, actor, [Create(type_name, prerendered, key=key, note=note, within=within)])
        return saved

    return await run_optimistically(database, actor, step)


async def update_entry(
    database: Database,
    actor: Actor,
    type_name: str,
    entry: UUID | NamedEntry,
    values: _Values,
    *,
    expected_version: int | None = None,
    note: str | None = None,
    within: tuple[str, ...] = (),
) -> SavedEntry:
    """Changes an entry's working edition: absent fields stay, None clears, a list replaces the list.

    The entry is given by its key, or as the caller names it.
    When nothing is different afterwards there is no new version, and the outcome says so. Raises Refused, also when
    `expected_version` is given and is not the entry's version; `within` is the path of `values` in the caller's own
    arguments. LookupError for an unknown content type.
    """
    prerendered = await prerender(database.worker, DECLARATIONS, actor, type_name, values)

    async def step(store: Store) -> SavedEntry:
        key, named_at = await find_updated_key(store, actor, type_name, entry)
        save = Update(type_name, key, prerendered, expected_version, note, within, named_at)
        (saved,) = await save_entries(store, actor, [save])
        return saved

    return await run_optimistically(database, actor, step)


async def upsert_entries(
    database: Database,
    actor: Actor,
    items: Sequence[UpsertItem],
    *,
    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL,
    publish: bool = False,
    dry_run: bool = False,
    within: tuple[str, ...] = ("items",),
) -> UpsertReport:
    """Creates or updates entries by their ids in other systems: one result for each item, and one transaction for all.

    What is given for an entry that is there changes it as a patch does; what it comes to that is so already is not written.
    Items may refer to each other in any order and in circles. With `publish`, all that is saved or was so already is live
    afterwards. A dry run does all of it and then undoes it. Refusals of items are in their results, with paths that begin
    with `within`. Raises Refused where it is about no item: permissions, too many items. LookupError for an unknown content
    type.
    """
    options = UpsertOptions(policy, publish=publish, dry_run=dry_run, within=within)
    return await upsert(database, actor, items, options)


async def publish_entries(
    database: Database,
    actor: Actor,
    entries: Sequence[EntryName],
    *,
    with_references: bool = False,
    note: str | None = None,
) -> Publication:
    """Makes entries live as they are now, all in one moment or none of them; what is live already as it is stays untouched.

    With references, also what they refer to that is not live yet, and so on. Raises Refused, with paths such as ids, 2:
    when something is not there, when a live reference would lead to nothing live, when a slug or external id still
    belongs to another live entry, when a live tree would become a circle.
    """

    async def step(store: Store) -> Publication:
        return await publish(store, actor, entries, with_references=with_references, note=note)

    return await run_in_transaction(database, actor, step)


async def plan_publish(
    database: Database, actor: Actor, entries: Sequence[EntryName], *, with_references: bool = False
) -> PublicationPlan:
    """What `publish_entries` with the same arguments would come to now; changes nothing, and takes no revision.

    What stands against it is in the plan. Raises Refused only when the actor may not read drafts.
    """

    async def step(store: Store) -> PublicationPlan:
        return await make_publication_plan(store, actor, entries, with_references=with_references)

    return await run_read_only_as(database, actor, step)


async def unpublish_entries(
    database: Database, actor: Actor, entries: Sequence[EntryName], *, note: str | None = None
) -> Unpublication:
    """Takes entries out of the live edition, all of them in one moment or none; what is not live stays untouched.

    Raises Refused, with paths such as ids, 2: when something is not there, and with each reference to one of them by
    something else that is live.
    """

    async def step(store: Store) -> Unpublication:
        return await unpublish(store, actor, entries, note=note)

    return await run_in_transaction(database, actor, step)


async def discard_changes(
    database: Database,
    actor: Actor,
    entry: EntryName,
    *,
    expected_version: int | None = None,
    within: tuple[str, ...] = (),
) -> SavedEntry:
    """Makes what is live the working edition again, as a new version with the status PUBLISHED.

    Without later edits there is no new version, and the outcome says so. Raises Refused: when nothing of it is live, when
    `expected_version` is given and is not the entry's version, and where the live state no longer fits the working
    edition, such as a slug that another entry has there by now; paths of those lead into the entry's input, which
    stands at `within` in the caller's own arguments.
    """

    async def step(store: Store) -> SavedEntry:
        return await discard(store, actor, entry, expected_version=expected_version, within=within)

    return await run_in_transaction(database, actor, step)


async def restore_version(
    database: Database,
    actor: Actor,
    entry: EntryName,
    version: int,
    *,
    expected_version: int | None = None,
    within: tuple[str, ...] = (),
) -> SavedEntry:
    """Makes an earlier version the working edition, as a new version; none when it is so already.

    When that is what is live, row for row, its status is PUBLISHED.

    Raises Refused: when there is no such version, when `expected_version` is given and is not the entry's version, and
    with each reference of that version that is gone, at its path in the snapshot, which stands at `within` in the
    caller's own arguments.
    """

    async def step(store: Store) -> SavedEntry:
        return await restore(store, actor, entry, version, expected_version=expected_version, within=within)

    return await run_in_transaction(database, actor, step)


async def list_versions(database: Database, key: UUID, *, first: int = 20, after: UUID | None = None) -> VersionPage:
    """A page of an entry's history, newest first; `after` is the key of the last row of the page before.

    The caller has made sure that whoever asks may read drafts, and that `first` is a page's size.
    """
    return (await find_versions(database, [key], first=first, after=after))[key]


async def find_versions(
    database: Database, keys: Sequence[UUID], *, first: int = 20, after: UUID | None = None, with_content: bool = True
) -> dict[UUID, VersionPage]:
    """The same for several entries at once, in as many statements as for one; without content, no snapshots and no changes."""

    async def step(store: Store) -> dict[UUID, VersionPage]:
        return await find_version_pages(store, keys, first=first, after=after, with_content=with_content)

    return await run_read_only(database, step)


async def measure_versions(database: Database, keys: Sequence[UUID], *, first: int = 20, after: UUID | None = None) -> int:
    """How many bytes the snapshots take which `find_versions` with the same arguments would read."""

    async def step(store: Store) -> int:
        return await measure_version_pages(store, keys, first=first, after=after)

    return await run_read_only(database, step)


async def delete_entries(
    database: Database, actor: Actor, entries: Sequence[EntryName], *, note: str | None = None
) -> Deletion:
    """Deletes entries from both editions, all of them or none; their history stays.

    Raises Refused, with paths such as ids, 2: when something is not there, and with each reference to one of them by
    something that stays, in either edition. Deleting what is live takes the permission to publish.
    """

    async def step(store: Store) -> Deletion:
        return await delete(store, actor, entries, note=note)

    return await run_in_transaction(database, actor, step)
