"""Whether an actor still stands when it acts: a revoked token writes nothing more."""

from collections.abc import Sequence
from typing import Protocol

from cms.access.actor import Actor
from cms.database.address import Dialect
from cms.errors import ErrorCode, refuse


class Connection(Protocol):
    """Where the act runs."""

    async def execute_query_dict(self, query: str, values: list[object]) -> Sequence[object]:
        """The rows of a statement."""


_STATEMENTS = {
    # Whoever revokes the token waits for this transaction; acts do not wait for each other.
    Dialect.POSTGRES: "SELECT 1 FROM api_token WHERE id = $1 FOR KEY SHARE",
    Dialect.SQLITE: "SELECT 1 FROM api_token WHERE id = ?",
}


async def check_standing(connection: Connection, dialect: Dialect, actor: Actor) -> None:
    """Refused with UNAUTHENTICATED when the actor's token was revoked. One statement, run where the act is.

    An actor without a token, such as the command line, stands by itself and costs none.
    """
    if actor.token_key is None:
        return
    key = actor.token_key if dialect is Dialect.POSTGRES else str(actor.token_key)
    if not await connection.execute_query_dict(_STATEMENTS[dialect], [key]):
        raise refuse(ErrorCode.UNAUTHENTICATED, (), f"The token of {actor.name} was revoked.")
