"""The one who acts: a name to sign with, and what it may do."""

from dataclasses import dataclass
from enum import Enum


class Permission(Enum):
    """What somebody may do beyond reading what is live."""

    READ_DRAFTS = "Read the working edition."
    WRITE = "Create and change entries of every type. Includes READ_DRAFTS."
    WRITE_OWN_REVIEWS = "Create reviews and change one's own. Includes READ_DRAFTS."
    PUBLISH = "Publish, unpublish, and delete what is live. Includes READ_DRAFTS."
    MANAGE_WEBHOOKS = "Create and change webhooks."
    MANAGE_ACCESS = "Create accounts and tokens, and say what they may do."


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts; `name` is what history shows as the author."""

    name: str
    permissions: frozenset[Permission]


CMS = Actor("cms", frozenset(Permission))
"""The command line on the machine itself."""
