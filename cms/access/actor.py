"""The one who acts: a name to sign with, and what it may do."""

from dataclasses import dataclass, field
from uuid import UUID

from cms.access.permissions import EVERY_PERMISSION, Permission

__all__ = ["CMS", "Actor", "Permission"]


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts; `name` is what history shows as the author.

    `permissions` stand there with what they include. `account_key` says whose an entry is that the actor creates;
    `token_key` is the token it came with, and `access_revision` when that was read: what has changed since may have
    changed the actor.
    """

    name: str
    permissions: frozenset[Permission]
    account_key: UUID | None = None
    token_key: UUID | None = None
    access_revision: int | None = field(default=None, compare=False)


CMS = Actor("cms", EVERY_PERMISSION)
"""The command line on the machine itself."""
