"""Making, listing and revoking tokens, and what of it is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest

from cms.access.actor import CMS, Actor
from cms.access.models import AccessClock, Account
from cms.access.permissions import EVERY_PERMISSION, Permission
from cms.access.token_cache import TokenCache
from cms.access.tokens import create_first_token, create_token, list_tokens, revoke_token
from cms.clock import now
from cms.database.connect import Database
from cms.errors import ErrorCode, Refused

WRITER = [Permission.WRITE]
NAMES = "A name is 1 to 200 characters that can be printed and seen, without a space before or after."


async def refusal_of(act: Awaitable[object]) -> tuple[ErrorCode, str, str]:
    with pytest.raises(Refused) as refused:
        await act
    (one,) = refused.value.refusals
    return one.code, ".".join(one.field), one.message


async def names(database: Database) -> list[str]:
    return [token.name for token in await list_tokens(database, CMS)]


async def dump(database: Database) -> str:
    async with database.transaction() as connection:
        return str([await connection.execute_query_dict(f"SELECT * FROM {table}") for table in ("api_token", "account")])


async def revision() -> int:
    return int((await AccessClock.get(id=1)).revision)


async def test_a_token_is_listed_with_what_it_was_given(database: Database) -> None:
    before = now()
    end = before + timedelta(days=30)

    await create_token(database, CMS, "Jane", [Permission.PUBLISH, Permission.WRITE], expires=end)

    (token,) = await list_tokens(database, CMS)
    assert (token.name, set(token.permissions)) == ("Jane", {Permission.WRITE, Permission.PUBLISH})
    assert before <= token.created_at <= now()
    assert (token.expires_at, token.last_used_at) == (end, None)


async def test_a_secret_is_long_and_never_the_same(database: Database) -> None:
    first = await create_token(database, CMS, "Jane", WRITER)
    second = await create_token(database, CMS, "Joan", WRITER)

    assert (first[:4], len(first)) == ("mrq_", 47)
    assert first != second


async def test_a_secret_is_not_in_the_database(database: Database) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)

    stored = await dump(database)

    assert "Jane" in stored
    assert secret.removeprefix("mrq_") not in stored


async def test_tokens_are_listed_oldest_first(database: Database) -> None:
    await create_token(database, CMS, "Jane", WRITER)
    await create_token(database, CMS, "Adam", WRITER)

    assert await names(database) == ["Jane", "Adam"]


async def test_a_name_in_any_script_is_kept_as_it_is(database: Database) -> None:
    await create_token(database, CMS, "Ирина Ё. 映画 🎬", WRITER)

    assert await names(database) == ["Ирина Ё. 映画 🎬"]


async def test_a_second_live_token_of_a_name_is_refused(database: Database) -> None:
    await create_token(database, CMS, "Jane", WRITER)

    assert await refusal_of(create_token(database, CMS, "Jane", WRITER)) == (
        ErrorCode.NOT_UNIQUE,
        "name",
        "There is a token named 'Jane' already; revoke it first, or choose another name.",
    )
    assert (await names(database), await revision()) == (["Jane"], 1)


async def test_of_two_tokens_of_a_name_made_at_once_one_is_refused(database: Database) -> None:
    made = await asyncio.gather(
        create_token(database, CMS, "Jane", WRITER), create_token(database, CMS, "Jane", WRITER), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in made) == ["Refused", "str"]
    assert await names(database) == ["Jane"]


async def test_an_expired_token_makes_room_for_another_of_its_name(database: Database, token_cache: TokenCache) -> None:
    old = await create_token(database, CMS, "Jane", WRITER, expires=now() + timedelta(days=1))
    async with database.transaction() as connection:
        await connection.execute_query("UPDATE api_token SET expires_at = '2020-01-01 00:00:00+00:00'")

    new = await create_token(database, CMS, "Jane", WRITER)

    assert await names(database) == ["Jane"]
    assert await token_cache.find_latest(old, now()) is None
    assert await token_cache.find_latest(new, now()) is not None
    assert await Account.all().count() == 1


@pytest.mark.parametrize("name", ["", " Jane", "Jane ", "Ja\nne", "Ja\0ne", "J" * 201, "\u202eenaJ", "\u3164"])
async def test_what_is_no_name_is_refused(name: str, database: Database) -> None:
    assert await refusal_of(create_token(database, CMS, name, WRITER)) == (ErrorCode.INVALID, "name", NAMES)
    assert await revision() == 0


@pytest.mark.parametrize("name", ["cms", "CMS"])
async def test_nobody_is_called_as_the_command_line_signs(name: str, database: Database) -> None:
    assert await refusal_of(create_token(database, CMS, name, WRITER)) == (
        ErrorCode.INVALID,
        "name",
        f"{name!r} is the command line's own name; choose another.",
    )


async def test_a_token_without_permissions_is_refused(database: Database) -> None:
    assert await refusal_of(create_token(database, CMS, "Jane", [])) == (
        ErrorCode.REQUIRED,
        "permission",
        "A token needs at least one permission, or a role.",
    )


async def test_an_end_in_the_past_is_refused(database: Database) -> None:
    past = now().replace(2020, 1, 1, 0, 0)

    assert await refusal_of(create_token(database, CMS, "Jane", WRITER, expires=past)) == (
        ErrorCode.INVALID,
        "expires",
        "2020-01-01 00:00 UTC is past; a token expires in the future, or never.",
    )


async def test_nobody_grants_what_they_lack(database: Database) -> None:
    granter = Actor("Jane", frozenset({Permission.MANAGE_ACCESS, Permission.PUBLISH}))
    wanted = [Permission.WRITE, Permission.PUBLISH, Permission.MANAGE_WEBHOOKS]

    assert await refusal_of(create_token(database, granter, "Joan", wanted)) == (
        ErrorCode.FORBIDDEN,
        "permission",
        "Jane lacks WRITE, MANAGE_WEBHOOKS; nobody grants what they lack.",
    )
    assert await names(database) == []


async def test_who_may_manage_access_grants_what_they_have(database: Database) -> None:
    granter = Actor("Jane", frozenset({Permission.MANAGE_ACCESS, Permission.PUBLISH}))

    await create_token(database, granter, "Joan", [Permission.MANAGE_ACCESS, Permission.PUBLISH])

    assert await names(database) == ["Joan"]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(partial(create_token, name="Adam", permissions=WRITER), id="create"),
        pytest.param(list_tokens, id="list"),
        pytest.param(partial(revoke_token, name="Jane"), id="revoke"),
    ],
)
async def test_without_the_permission_to_manage_access_everything_is_refused(
    act: Callable[[Database, Actor], Awaitable[object]], database: Database
) -> None:
    await create_token(database, CMS, "Jane", WRITER)
    writer = Actor("Joan", EVERY_PERMISSION - {Permission.MANAGE_ACCESS})

    assert await refusal_of(act(database, writer)) == (
        ErrorCode.FORBIDDEN,
        "",
        "Joan may not do this; it takes the permission MANAGE_ACCESS.",
    )
    assert (await names(database), await revision()) == (["Jane"], 1)


async def test_a_revoked_token_is_gone_and_its_account_stays(database: Database) -> None:
    await create_token(database, CMS, "Jane", WRITER)

    await revoke_token(database, CMS, "Jane")

    assert await names(database) == []
    assert await Account.filter(name="Jane").exists()


async def test_revoking_what_is_not_there_is_refused(database: Database) -> None:
    assert await refusal_of(revoke_token(database, CMS, "Jane")) == (
        ErrorCode.NOT_FOUND,
        "name",
        "There is no token named 'Jane'.",
    )
    assert await revision() == 0


async def test_the_first_token_is_an_administrators(database: Database, token_cache: TokenCache) -> None:
    secret = await create_first_token(database)

    assert secret is not None
    found = await token_cache.find_latest(secret, now())
    assert found is not None
    assert (found.name, found.permissions) == ("administrator", EVERY_PERMISSION)


async def test_there_is_one_first_token(database: Database) -> None:
    made = await asyncio.gather(create_first_token(database), create_first_token(database))

    assert made.count(None) == 1
    assert await names(database) == ["administrator"]


async def test_there_is_no_first_token_where_there_ever_was_one(database: Database) -> None:
    await create_token(database, CMS, "Jane", WRITER)
    await revoke_token(database, CMS, "Jane")

    assert await create_first_token(database) is None
    assert await names(database) == []
