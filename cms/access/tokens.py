"""Tokens: made, listed, revoked; each change is one transaction and counts the access revision up."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import F

from cms.access.actor import CMS, Actor
from cms.access.models import AccessClock, Account, ApiToken
from cms.access.names import check_name
from cms.access.permissions import EVERY_PERMISSION, Permission, in_declared_order, permissions_named
from cms.access.secret import new_secret, secret_digest
from cms.clock import now
from cms.database.connect import Database, current_context
from cms.errors import ErrorCode, refuse
from cms.ids import new_key

FIRST_ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Token:
    """What is known of a token, its secret apart; `permissions` are those it was given."""

    name: str
    permissions: frozenset[Permission]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


async def create_token(
    database: Database,
    actor: Actor,
    name: str,
    permissions: Iterable[Permission],
    *,
    expires: datetime | None = None,
) -> str:
    """Makes a token and gives its secret, which nobody can learn again.

    It acts as the account of its name, which is made when there is none yet: a token that takes the place of an expired
    or revoked one owns what its predecessor did. Refused when the actor may not manage access or lacks what it would
    grant, when a token of the name is live, for a name that is none, without permissions, and with an end in the past.
    """
    granted = frozenset(permissions)
    at = now()
    _check_may_grant(actor, granted)
    check_name(name, "name")
    if name.casefold() == CMS.name:
        raise refuse(ErrorCode.INVALID, ["name"], f"{name!r} is the command line's own name; choose another.")
    if expires is not None and expires <= at:
        message = f"{expires:%Y-%m-%d %H:%M} UTC is past; a token expires in the future, or never."
        raise refuse(ErrorCode.INVALID, ["expires"], message)
    async with _access_change(database):
        return await _insert_token(name, granted, at, expires)


async def create_first_token(database: Database) -> str | None:
    """The secret of a token for a first administrator, made when there never was an account; else None."""
    with current_context(database.context):
        if await Account.exists():
            return None
    async with _access_change(database):
        if await Account.exists():
            return None  # another process was first
        return await _insert_token(FIRST_ADMINISTRATOR, EVERY_PERMISSION, now(), None)


async def list_tokens(database: Database, actor: Actor) -> list[Token]:
    """All tokens that were not revoked, the expired ones among them, oldest first. Refused without MANAGE_ACCESS."""
    _check_manages_access(actor)
    with current_context(database.context):
        stored = await ApiToken.all().order_by("id")
    return [_token(one) for one in stored]


async def revoke_token(database: Database, actor: Actor, name: str) -> None:
    """Ends a token at once: when this returns, nothing that it asked for will still be written. Its account stays.

    Refused when there is none of that name, and without MANAGE_ACCESS.
    """
    _check_manages_access(actor)
    check_name(name, "name")
    async with _access_change(database):
        if not await ApiToken.filter(name=name).delete():
            raise refuse(ErrorCode.NOT_FOUND, ["name"], f"There is no token named {name!r}.")


def _token(one: ApiToken) -> Token:
    return Token(one.name, permissions_named(one.permissions), one.created_at, one.expires_at, one.last_used_at)


@asynccontextmanager
async def _access_change(database: Database) -> AsyncIterator[None]:
    """A transaction that changes who may do what; those come one after the other."""
    async with database.transaction():
        await AccessClock.filter(id=1).update(revision=F("revision") + 1)
        yield


async def _insert_token(name: str, permissions: frozenset[Permission], at: datetime, expires: datetime | None) -> str:
    await ApiToken.filter(name=name, expires_at__lte=at).delete()
    if await ApiToken.filter(name=name).exists():
        message = f"There is a token named {name!r} already; revoke it first, or choose another name."
        raise refuse(ErrorCode.NOT_UNIQUE, ["name"], message)
    account = await Account.get_or_none(name=name) or await Account.create(id=new_key(), name=name, created_at=at)
    secret = new_secret()
    await ApiToken.create(
        id=new_key(),
        account=account,
        name=name,
        digest=secret_digest(secret),
        permissions=[one.name for one in in_declared_order(permissions)],
        created_at=at,
        expires_at=expires,
    )
    return secret


def _check_may_grant(actor: Actor, granted: frozenset[Permission]) -> None:
    _check_manages_access(actor)
    if not granted:
        raise refuse(ErrorCode.REQUIRED, ["permission"], "A token needs at least one permission, or a role.")
    lacking = ", ".join(one.name for one in in_declared_order(granted - actor.permissions))
    if lacking:
        raise refuse(ErrorCode.FORBIDDEN, ["permission"], f"{actor.name} lacks {lacking}; nobody grants what they lack.")


def _check_manages_access(actor: Actor) -> None:
    if Permission.MANAGE_ACCESS not in actor.permissions:
        raise refuse(ErrorCode.FORBIDDEN, (), f"{actor.name} may not do this; it takes the permission MANAGE_ACCESS.")
