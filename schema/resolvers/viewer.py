"""`viewer`: who is asking, and what they may do."""

import strawberry

from cms.access.actor import Permission
from cms.access.permissions import in_declared_order
from schema.derive.enums import register_enum
from schema.resolvers.context import Info
from schema.resolvers.permissions import for_anybody

register_enum(Permission)


@strawberry.type(description="Somebody known.")
class Viewer:
    """An account or a token."""

    name: str = strawberry.field(
        description="The display name of the account or token, as it stands in the history of what it does."
    )
    permissions: list[Permission] = strawberry.field(description="What it may do, with all that this includes.")


@strawberry.type
class ViewerQuery:
    """What is asked about whoever asks."""

    @strawberry.field(description="Who is asking, and what they may do; null for a stranger.", extensions=[for_anybody()])
    def viewer(self, info: Info) -> Viewer | None:
        """The caller, as the database knew them when this was run."""
        actor = info.context.caller.actor
        return None if actor is None else Viewer(name=actor.name, permissions=in_declared_order(actor.permissions))
