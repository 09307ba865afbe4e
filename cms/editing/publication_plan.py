"""What a publish would come to, by its own steps and checks, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms.access.actor import Actor
from cms.access.permissions import Permission
from cms.editing.input.problems import Problems
from cms.editing.live.entry_state import EntryState, group_entries_by_type
from cms.editing.live.named_entries import EntryName, get_named_entries
from cms.editing.live.slug_redirects import SlugChange, find_slug_changes
from cms.editing.publish import check_publish, find_entries_to_publish
from cms.editing.storage.authorisation import authorise
from cms.editing.storage.store import Store
from cms.errors import Refusal, Refused


@dataclass(frozen=True)
class PublicationPlan:
    """What would go live, in the order in which it would, and which live slugs would lead on to others from then on.

    `refusals` are what stands against it: with any of them nothing would happen at all.
    """

    going_live: tuple[EntryState, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    redirects: tuple[SlugChange, ...] = ()


async def make_publication_plan(
    store: Store,
    actor: Actor,
    entries: Sequence[EntryName],
    *,
    with_references: bool = False,
    within: tuple[str, ...] = ("ids",),
) -> PublicationPlan:
    """The plan of a publish with the same arguments, as things are now. Writes nothing, takes no revision, locks no entry.

    Whoever may read drafts may plan, also without the permission to publish.
    """
    authorise(actor, Permission.READ_DRAFTS)
    try:
        named_entries = await get_named_entries(store, entries, None, within)
    except Refused as refused:
        return PublicationPlan(refusals=refused.refusals)
    going_live = _in_order(store, await find_entries_to_publish(store, named_entries, with_references=with_references))
    problems = Problems()
    await check_publish(store, going_live, problems)
    return PublicationPlan(going_live, problems.found, await find_slug_changes(store, group_entries_by_type(going_live)))


def _in_order(store: Store, entries: Sequence[EntryState]) -> tuple[EntryState, ...]:
    places = {one.name: place for place, one in enumerate(store.registry.content_types)}
    return tuple(sorted(entries, key=lambda one: (places[one.type_name], one.key)))
