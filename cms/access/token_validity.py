"""Whether an actor has been revoked when it acts: a revoked token writes nothing more."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cms.access.actor import Actor
from cms.clock import now
from cms.database.addresses.address import Dialect
from cms.errors import ErrorCode, Refusal, Refused


class AccessRevoked(Refused):
    """The actor's token was revoked or has expired, or permissions were given or taken since: nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__([Refusal(ErrorCode.UNAUTHENTICATED, (), message)])


class RowConnection(Protocol):
    """Where the act runs."""

    async def execute_query_dict(self, query: str, values: list[object]) -> Sequence[Mapping[str, Any]]:
        """The rows of a statement."""


_REVISION_IF_VALID = (
    "SELECT c.revision AS revision FROM api_token t CROSS JOIN access_clock c "
    "WHERE t.id = {} AND (t.expires_at IS NULL OR t.expires_at > {})"
)
_REVOCATION_CHECK_TO_READ = {
    Dialect.POSTGRES: _REVISION_IF_VALID.format("$1", "$2"),
    Dialect.SQLITE: _REVISION_IF_VALID.format("?", "?"),
}
REVOCATION_CHECK = _REVOCATION_CHECK_TO_READ | {
    # Whoever revokes the token waits for this transaction; acts do not wait for each other.
    Dialect.POSTGRES: f"{_REVOCATION_CHECK_TO_READ[Dialect.POSTGRES]} FOR KEY SHARE OF t",
}
"""The access revision as it is now, when a token is still valid; its values are those of `revocation_values`."""


def revocation_values(actor: Actor, dialect: Dialect) -> list[object]:
    """The actor's token, and the time."""
    if dialect is Dialect.POSTGRES:
        return [actor.token_key, now()]
    return [str(actor.token_key), now().isoformat(" ")]


async def check_not_revoked(connection: RowConnection, dialect: Dialect, actor: Actor) -> None:
    """AccessRevoked when the actor is not what it was when it was recognised. One statement, run where the act is.

    An actor without a token, such as the command line, stands by itself and costs none.
    """
    await _check(connection, REVOCATION_CHECK[dialect], dialect, actor)


async def check_not_revoked_without_lock(connection: RowConnection, dialect: Dialect, actor: Actor) -> None:
    """The same for who changes nothing: whoever revokes the token waits for nobody, and no lock is taken."""
    await _check(connection, _REVOCATION_CHECK_TO_READ[dialect], dialect, actor)


async def _check(connection: RowConnection, statement: str, dialect: Dialect, actor: Actor) -> None:
    if actor.token_key is None:
        return
    rows = await connection.execute_query_dict(statement, revocation_values(actor, dialect))
    if not rows:
        raise AccessRevoked(f"The token of {actor.name} was revoked, or has expired.")
    check_access_revision(actor, rows[0]["revision"])


def check_access_revision(actor: Actor, access_revision: int) -> None:
    """AccessRevoked when permissions were given or taken since the actor was recognised."""
    if actor.access_revision is not None and access_revision != actor.access_revision:
        raise AccessRevoked(f"What {actor.name} may do may have changed in this moment; send it again.")
