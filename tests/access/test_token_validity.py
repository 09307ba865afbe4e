"""Whether a token still stands when it acts."""

import asyncio
from contextvars import copy_context

import pytest

from cms.access.actor import CMS, Actor
from cms.access.models import ApiToken
from cms.access.permissions import Permission
from cms.access.token_cache import TokenCache
from cms.access.token_validity import AccessRevoked, check_not_revoked
from cms.access.tokens import create_token, list_tokens, revoke_token
from cms.clock import now
from cms.database.connect import Database
from cms.errors import ErrorCode, Refused
from tests.databases import ON_POSTGRES


@pytest.fixture
async def jane(database: Database, token_cache: TokenCache) -> Actor:
    """Somebody with a token."""
    secret = await create_token(database, CMS, "Jane", [Permission.WRITE])
    found = await token_cache.find_latest(secret, now())
    assert found is not None
    return found


async def act(database: Database, actor: Actor) -> None:
    async with database.transaction() as connection:
        await check_not_revoked(connection, database.dialect, actor)


async def test_a_token_that_was_not_revoked_stands(database: Database, jane: Actor) -> None:
    await act(database, jane)


async def test_the_command_line_stands_by_itself(database: Database) -> None:
    await act(database, CMS)


async def test_a_revoked_token_does_not(database: Database, jane: Actor) -> None:
    await revoke_token(database, CMS, "Jane")

    with pytest.raises(Refused) as refused:
        await act(database, jane)

    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.field) == (ErrorCode.UNAUTHENTICATED, ())
    assert refusal.message == "The token of Jane was revoked, or has expired."


async def test_an_expired_token_does_not(database: Database, jane: Actor) -> None:
    async with database.transaction():
        await ApiToken.filter(name="Jane").update(expires_at=now())

    with pytest.raises(AccessRevoked, match="expired"):
        await act(database, jane)


async def test_who_was_recognised_before_others_were_given_permissions_has_to_be_again(
    database: Database, token_cache: TokenCache, jane: Actor
) -> None:
    await create_token(database, CMS, "Joe", [Permission.WRITE])

    with pytest.raises(AccessRevoked, match="may have changed"):
        await act(database, jane)

    await token_cache.reload()
    again = token_cache.find_current(jane, now())
    assert again == jane
    await act(database, again)


async def test_another_token_of_the_name_does_not_stand_for_it(database: Database, jane: Actor) -> None:
    await revoke_token(database, CMS, "Jane")
    await create_token(database, CMS, "Jane", [Permission.WRITE])

    with pytest.raises(Refused, match="revoked"):
        await act(database, jane)


@ON_POSTGRES
async def test_who_revokes_waits_for_acts_under_way(database: Database, jane: Actor) -> None:
    outside = copy_context()
    async with database.transaction() as connection:
        await check_not_revoked(connection, database.dialect, jane)
        revoking = asyncio.create_task(revoke_token(database, CMS, "Jane"), context=outside)
        done, _ = await asyncio.wait({revoking}, timeout=0.3)
        assert done == set()
    await revoking

    assert await list_tokens(database, CMS) == []


@ON_POSTGRES
async def test_acts_of_one_token_do_not_wait_for_each_other(database: Database, jane: Actor) -> None:
    outside = copy_context()
    async with database.transaction() as connection:
        await check_not_revoked(connection, database.dialect, jane)
        await asyncio.create_task(act(database, jane), context=outside)
