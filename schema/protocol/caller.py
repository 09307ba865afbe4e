"""The caller of a request, and the edition of the content that they read."""

from dataclasses import dataclass

from cms.access.actor import Actor, Permission
from cms.content.editions import Edition


class AccessChanged(Exception):
    """Permissions were given or taken since the caller was recognised: nothing may be answered, and nothing done."""


@dataclass(frozen=True)
class Caller:
    """Whoever a request comes from; an anonymous caller has no actor."""

    actor: Actor | None = None
    edition: Edition = Edition.LIVE
    access_revision: int = 0
    """The access revision at which the caller was recognised."""

    @property
    def reads_drafts(self) -> bool:
        """Whether the working edition may be shown."""
        return self.actor is not None and Permission.READ_DRAFTS in self.actor.permissions

    def check_access_revision(self, access_revision: int) -> None:
        """AccessChanged when the database has seen permissions change since."""
        if self.actor is not None and access_revision > self.access_revision:
            raise AccessChanged


ANONYMOUS = Caller()
"""Nobody known, who reads what is live."""
