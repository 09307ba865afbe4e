"""`cms token`: make, list and revoke the tokens with which programs act through the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter

from cms.access.actor import CMS
from cms.access.parse_expiry import parse_expiry
from cms.access.permissions import in_declared_order, parse_permissions
from cms.access.tokens import Token, create_token, list_tokens, revoke_token
from cms.clock import now
from cms.entrypoints.cli.columns import lay_out
from cms.entrypoints.cli.configured_database import configured_database

HEADINGS = ("NAME", "PERMISSIONS", "CREATED", "EXPIRES", "LAST USED")
Names = Annotated[Sequence[str], Parameter(negative=())]


async def token_create(name: str, /, *, permission: Names = (), role: Names = (), expires: str | None = None) -> None:
    """Make a token and print it, alone and this once; it is sent as `Authorization: Bearer TOKEN`.

    Parameters
    ----------
    name
        Whose it is: what history shows as the author of what is done with it.
    permission
        READ_DRAFTS, WRITE, WRITE_OWN_REVIEWS, PUBLISH, MANAGE_WEBHOOKS or MANAGE_ACCESS; may be given several times.
    role
        A bundle of permissions: critic, editor, publisher, integration or administrator.
    expires
        After days, such as 30d, or when a day begins, such as 2027-01-01; without it, never.
    """
    permissions = parse_permissions(permission, role)
    end = None if expires is None else parse_expiry(expires, now())
    async with configured_database() as database:
        print(await create_token(database, CMS, name, permissions, expires=end))


async def token_list() -> None:
    """List the tokens: what they may do, when they were made, expire and were last used; times are in UTC."""
    async with configured_database() as database:
        tokens = await list_tokens(database, CMS)
    if tokens:
        print(lay_out([HEADINGS, *(_cells(token, now()) for token in tokens)]))
    else:
        print("There are no tokens.")


async def token_revoke(name: str, /) -> None:
    """End a token at once; what was done with it stays.

    Parameters
    ----------
    name
        Its name.
    """
    async with configured_database() as database:
        await revoke_token(database, CMS, name)
    print(f"The token {name} is revoked.")


def _cells(token: Token, at: datetime) -> tuple[str, ...]:
    permissions = ",".join(one.name for one in in_declared_order(token.permissions))
    expired = " (expired)" if token.expires_at and token.expires_at <= at else ""
    return token.name, permissions, _show(token.created_at), _show(token.expires_at) + expired, _show(token.last_used_at)


def _show(instant: datetime | None) -> str:
    return "never" if instant is None else f"{instant:%Y-%m-%dT%H:%MZ}"
