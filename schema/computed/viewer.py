"""`viewer`: who is asking, and what they may do."""

from cms.access.actor import Actor, Permission
from schema.derive.notation import FieldDefinition
from schema.derive.types import SchemaTypes

VIEWER = FieldDefinition("viewer", "Viewer", "Who is asking, and what they may do; null for a stranger.")


def add_viewer(types: SchemaTypes) -> None:
    """Add the viewer's type, and what there is to be allowed."""
    types.add_enum(Permission)
    fields = (
        FieldDefinition(
            "name", "String!", "The display name of the account or token, as it stands in the history of what it does."
        ),
        FieldDefinition("permissions", "[Permission!]!", "What it may do, with all that this includes."),
    )
    types.add_object("Viewer", fields, doc="Somebody known.")


def view(actor: Actor | None) -> dict[str, object] | None:
    """What is shown of somebody; nothing of a stranger."""
    if actor is None:
        return None
    return {"name": actor.name, "permissions": [one.name for one in Permission if one in actor.permissions]}
