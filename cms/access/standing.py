"""Whether an actor still stands when it acts: a revoked token writes nothing more."""

from tortoise.backends.base.client import BaseDBAsyncClient

from cms.access.actor import Actor
from cms.database.address import Dialect
from cms.errors import ErrorCode, refuse

_STATEMENTS = {
    # Whoever revokes the token waits for this transaction; acts do not wait for each other.
    Dialect.POSTGRES: "SELECT 1 FROM api_token WHERE id = $1 FOR KEY SHARE",
    Dialect.SQLITE: "SELECT 1 FROM api_token WHERE id = ?",
}


async def check_standing(connection: BaseDBAsyncClient, dialect: Dialect, actor: Actor) -> None:
    """Refused with UNAUTHENTICATED when the actor's token was revoked. One statement, in the act's own transaction.

    An actor without a token, such as the command line, stands by itself and costs none.
    """
    if actor.token_key is None:
        return
    key = actor.token_key if dialect is Dialect.POSTGRES else str(actor.token_key)
    if not await connection.execute_query_dict(_STATEMENTS[dialect], [key]):
        raise refuse(ErrorCode.UNAUTHENTICATED, (), f"The token of {actor.name} was revoked.")
