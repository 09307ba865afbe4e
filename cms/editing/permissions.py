"""Who may act: the first step of every act."""

from cms.access.actor import Actor, Permission
from cms.errors import ErrorCode, refuse


def authorise(actor: Actor, permission: Permission) -> None:
    """Refused with FORBIDDEN unless the actor has the permission."""
    if permission not in actor.permissions:
        raise refuse(ErrorCode.FORBIDDEN, (), f"{actor.name} may not do this; it takes the permission {permission.name}.")
