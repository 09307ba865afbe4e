"""`changes`: what is live, then what went live, changed live or left; asked page by page, or told as it happens."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

import strawberry

from cms.changes.change_action import ChangeAction
from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.errors import RequestCode, RequestRefused
from cms.feed.change_page import MOST_CHANGES, FeedChange
from cms.feed.feed import read_changes
from cms.ids import EntryKey, public_id
from schema.derive.enums import register_enum
from schema.resolvers.context import Info
from schema.resolvers.entry_interface import Entry
from schema.resolvers.entry_type_enum import EntryType, entry_type, type_names
from schema.resolvers.permissions import for_anybody

DEFAULT_CHANGES = 100

register_enum(ChangeAction)


async def _live_entry(root: "LiveChange", info: Info) -> Entry | None:
    if root.action is ChangeAction.REMOVE:
        return None
    return await info.context.entries.load(info, root.changed, Edition.LIVE)


@strawberry.type(name="Change", description="What became of an entry in the live edition.")
class LiveChange:
    """A change of the feed, whose entry is read as it is selected."""

    action: ChangeAction = strawberry.field(description="Whether it is live now, or no longer.")
    type: EntryType = strawberry.field(description="The entry's type.")
    id: strawberry.ID = strawberry.field(description="The entry's id, with which it was live.")
    slug: str = strawberry.field(description="The slug that the change left it with; after REMOVE, the one it had.")
    at: datetime = strawberry.field(description="When it happened; within a snapshot, when the entry last went live.")
    revision: int = strawberry.field(
        description="The content revision that it was made in; within a snapshot, the one at which that began."
    )
    cursor: str = strawberry.field(description="Just after this change. Give it back as `after` to go on from here.")
    changed: strawberry.Private[EntryKey]
    entry: Entry | None = strawberry.field(
        resolver=_live_entry,
        description="As it is live now, which may be later than this change; null after REMOVE, and when it was removed since.",
    )


@strawberry.type(description="Changes in the order in which they were made, and where to go on.")
class ChangePage:
    """A page of the feed."""

    changes: list[LiveChange] = strawberry.field(
        description="Of several changes to one entry only the last; one that is yet to come is told there."
    )
    cursor: str = strawberry.field(
        description="Give it back as `after`, also when there is nothing more: what happens from then on follows it."
        " It is refused with CURSOR_EXPIRED once the log that follows it is no longer kept."
    )
    has_more: bool = strawberry.field(description="Whether more changes are there already.")


@strawberry.type
class ChangesQuery:
    """What whoever keeps a copy asks."""

    @strawberry.field(
        description="What went live, changed live or left, in commit order. Without `after`: everything that is live now, what "
        "is referred to first, then what follows. Whoever applies all of it in its order has what is live, and misses nothing.",
        extensions=[for_anybody()],
    )
    async def changes(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(description="A cursor of this feed; CURSOR_EXPIRED tells to begin again without one."),
        ] = strawberry.UNSET,
        types: Annotated[
            list[EntryType] | None,
            strawberry.argument(description="Only entries of these types; all when absent. The same from page to page."),
        ] = strawberry.UNSET,
        first: Annotated[
            int | None,
            strawberry.argument(
                description=f"How many, 1 to {MOST_CHANGES}; {DEFAULT_CHANGES} when it is not given. Entries count towards the"
                " cost of the operation."
            ),
        ] = strawberry.UNSET,
    ) -> ChangePage:
        """A page; RequestRefused for a cursor that leads nowhere, and for too many at once."""
        cursor = None if after is strawberry.UNSET else after
        page = await read_changes(info.context.database, _read_type_names(types), cursor, _check_first(first))
        changes = [_show_change(info.context.registry, one) for one in page.changes]
        return ChangePage(changes=changes, cursor=page.cursor, has_more=page.has_more)


@strawberry.type
class ChangesSubscription:
    """What is told as it happens."""

    @strawberry.subscription(
        description="The feed, live: first what follows `after` (from now on without it), then each change as it is made, in "
        "commit order. Of several changes to one entry that are yet to be told only the last. Whoever is cut off goes on with "
        "the last `cursor` as `after`, or as Last-Event-ID, and misses nothing.",
        extensions=[for_anybody()],
    )
    async def changes(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(description="A cursor of the feed; CURSOR_EXPIRED tells to begin again with the query."),
        ] = strawberry.UNSET,
        types: Annotated[
            list[EntryType] | None,
            strawberry.argument(description="Only entries of these types; all when absent. The same when it is resumed."),
        ] = strawberry.UNSET,
    ) -> AsyncGenerator[LiveChange, None]:
        """Changes for ever; RequestRefused for a cursor that leads nowhere."""
        reader = info.context.live_reader
        if reader is None:
            raise TypeError("a subscription reads by a live reader")
        async with aclosing(reader.follow(_read_type_names(types), None if after is strawberry.UNSET else after)) as changes:
            async for change in changes:
                info.context.entries.forget()
                yield _show_change(info.context.registry, change)


def _read_type_names(types: list[EntryType] | None) -> frozenset[str]:
    """The names of the content types that an argument names; RequestRefused when it names none at all."""
    if types == []:
        raise RequestRefused(RequestCode.BAD_USER_INPUT, "name at least one type, or leave types out for all", ("types",))
    return type_names(types or None)


def _check_first(first: int | None) -> int:
    if first is None or first is strawberry.UNSET:
        return DEFAULT_CHANGES
    if not 1 <= first <= MOST_CHANGES:
        raise RequestRefused(RequestCode.BAD_USER_INPUT, f"{first} is not from 1 to {MOST_CHANGES}", ("first",))
    return first


def _show_change(registry: Registry, change: FeedChange) -> LiveChange:
    """A change of the feed as the schema shows it."""
    shown = public_id(registry.get_type(change.type_name).table, change.key)
    return LiveChange(
        action=change.action,
        type=entry_type(change.type_name),
        id=strawberry.ID(shown),
        slug=change.slug,
        at=change.at,
        revision=change.revision,
        cursor=change.cursor,
        changed=change.entry_key,
    )
