"""Who asks, and which edition of the content answers."""

from dataclasses import dataclass

from cms.access.actor import Actor, Permission
from cms.content.editions import Edition


class AccessChanged(Exception):
    """Permissions were given or taken since the caller was recognised: nothing may be answered, and nothing done."""


@dataclass(frozen=True)
class Caller:
    """Whoever a request comes from, as far as it says; a stranger has no actor."""

    actor: Actor | None = None
    edition: Edition = Edition.LIVE
    access_revision: int = 0
    """When this was found out, by the clock of those who give and take permissions."""

    @property
    def reads_drafts(self) -> bool:
        """Whether the working edition may be shown."""
        return self.actor is not None and Permission.READ_DRAFTS in self.actor.permissions

    def check(self, access_revision: int) -> None:
        """AccessChanged when the database has seen permissions change since."""
        if self.actor is not None and access_revision > self.access_revision:
            raise AccessChanged


ANONYMOUS = Caller()
"""A stranger, who reads what is live."""
