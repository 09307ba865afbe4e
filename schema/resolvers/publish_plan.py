"""`publishPlan`: what a publish would come to, for who may read drafts."""

from typing import Annotated, Any

import strawberry

from cms.access.actor import Permission
from cms.content.editions import Edition
from cms.content.registry import Registry
from cms.editing.acts import plan_publish
from cms.editing.live.slug_redirects import SlugChange
from cms.ids import EntryKey, public_id
from schema.mutations.id_arguments import ENTRIES_ARGUMENT, IDS_ARGUMENT, read_entry_names
from schema.mutations.publishing import WITH_REFERENCES
from schema.mutations.user_error import UserError, user_error
from schema.resolvers.context import Info
from schema.resolvers.entry_interface import Entry
from schema.resolvers.permissions import requires
from schema.resolvers.typed_ref import TypedRef, typed_ref_values

_ABSENT: Any = strawberry.UNSET
"""The default of an argument that may be left out."""


@strawberry.type(name="SlugRedirect", description="An old slug that leads to where its entry is found now.")
class PlannedRedirect:
    """A redirect that a publish would leave behind."""

    id: strawberry.ID = strawberry.field(description="The entry whose slug it is.")
    from_: str = strawberry.field(name="from", description="The slug that is live now.")
    to: str = strawberry.field(description="The slug it would lead to.")


async def _going_live(root: "PublishPlan", info: Info) -> list[Entry]:
    return await info.context.entries.load_many(info, root.entries, Edition.WORKING)


@strawberry.type(description="What a publish would come to.")
class PublishPlan:
    """A plan, whose entries are read as they are selected."""

    entries: strawberry.Private[list[EntryKey]]
    going_live: list[Entry] = strawberry.field(
        resolver=_going_live,
        description="What would go live, as it is in the working edition; nothing of it while there are errors.",
    )
    redirects: list[PlannedRedirect] = strawberry.field(description="The live slugs that would lead on to others from then on.")
    errors: list[UserError] = strawberry.field(description="What stands in the way, as publish would say it.")


@strawberry.type
class PublishPlanQuery:
    """What is asked before a publish."""

    @strawberry.field(
        description="What publish would come to with the same arguments, without doing it. For who may read drafts.",
        extensions=[requires(Permission.READ_DRAFTS)],
    )
    async def publish_plan(
        self,
        info: Info,
        # Without null for a default: the schema would say it, and the acts' arguments have none.
        ids: Annotated[list[strawberry.ID] | None, strawberry.argument(description=IDS_ARGUMENT.doc)] = _ABSENT,
        entries: Annotated[list[TypedRef] | None, strawberry.argument(description=ENTRIES_ARGUMENT.doc)] = _ABSENT,
        with_references: Annotated[bool, strawberry.argument(description=WITH_REFERENCES.doc)] = False,  # noqa: FBT002  named
    ) -> PublishPlan:
        """The plan; Refused when nothing is named, and for malformed ids and references."""
        context = info.context
        given = {IDS_ARGUMENT.name: ids or None, ENTRIES_ARGUMENT.name: typed_ref_values(entries or None)}
        named = read_entry_names(context.registry, given)
        plan = await plan_publish(context.database, context.actor, named, with_references=with_references)
        return PublishPlan(
            entries=[one.entry_key for one in plan.going_live],
            redirects=[_redirect(context.registry, one) for one in plan.redirects],
            errors=[user_error(one) for one in plan.refusals],
        )


def _redirect(registry: Registry, change: SlugChange) -> PlannedRedirect:
    changed = public_id(registry.rows[change.type_name].table, change.key)
    return PlannedRedirect(id=strawberry.ID(changed), from_=change.old, to=change.new)
