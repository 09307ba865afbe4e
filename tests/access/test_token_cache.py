"""Knowing who asks: from memory, and never from memory that is out of date."""

from datetime import datetime, timedelta

import pytest

from cms.access.actor import CMS
from cms.access.models import Account
from cms.access.permissions import Permission
from cms.access.token_cache import TokenCache, open_token_cache
from cms.access.tokens import create_token, list_tokens, revoke_token
from cms.clock import now
from cms.database.connect import Database
from cms.errors import RequestRefused
from tests.databases import ON_SQLITE

WRITER = [Permission.WRITE]
MINUTE = timedelta(minutes=1)


async def last_use(database: Database) -> datetime | None:
    (token,) = await list_tokens(database, CMS)
    return token.last_used_at


async def run(database: Database, statement: str) -> None:
    async with database.transaction() as connection:
        await connection.execute_query(statement)


async def test_a_token_acts_as_the_account_of_its_name(database: Database, token_cache: TokenCache) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)

    found = await token_cache.find_latest(secret, now())

    account = await Account.get(name="Jane")
    assert found is not None
    assert (found.name, found.account_key) == ("Jane", account.id)
    assert found.permissions == {Permission.WRITE, Permission.READ_DRAFTS}


async def test_a_keyring_knows_the_tokens_that_were_there_when_it_was_opened(database: Database) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)

    async with open_token_cache(database) as token_cache:
        assert token_cache.find(secret, now()) is not None


@pytest.mark.parametrize("secret", ["", "mrq_", "mrq_" + "A" * 43, "é\udcff"])
async def test_nobody_stands_behind_what_is_no_token(secret: str, database: Database, token_cache: TokenCache) -> None:
    await create_token(database, CMS, "Jane", WRITER)

    assert await token_cache.find_latest(secret, now()) is None


async def test_a_token_is_known_by_all_of_its_characters(database: Database, token_cache: TokenCache) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)

    assert await token_cache.find_latest(secret[:-1], now()) is None
    assert await token_cache.find_latest(secret.swapcase(), now()) is None
    assert await token_cache.find_latest(f"{secret} ", now()) is None


async def test_every_change_of_tokens_gives_a_revision_of_its_own(database: Database, token_cache: TokenCache) -> None:
    revisions = [token_cache.revision]
    await create_token(database, CMS, "Jane", WRITER)
    await token_cache.reload()
    revisions.append(token_cache.revision)
    await revoke_token(database, CMS, "Jane")
    await token_cache.reload()
    revisions.append(token_cache.revision)

    assert revisions == [0, 1, 2]


async def test_finding_reads_nothing_and_so_may_be_behind(database: Database, token_cache: TokenCache) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)

    assert token_cache.find(secret, now()) is None
    assert token_cache.revision == 0


async def test_a_revoked_token_is_nobodys_once_the_keyring_is_reloaded(database: Database, token_cache: TokenCache) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)
    await token_cache.reload()
    await revoke_token(database, CMS, "Jane")

    await token_cache.reload()

    assert token_cache.find(secret, now()) is None


async def test_a_token_expires_at_its_moment(database: Database, token_cache: TokenCache) -> None:
    end = now() + timedelta(days=30)
    secret = await create_token(database, CMS, "Jane", WRITER, expires=end)
    await token_cache.reload()

    assert token_cache.find(secret, end - timedelta(milliseconds=1)) is not None
    assert token_cache.find(secret, end) is None


async def test_a_token_in_the_place_of_another_owns_what_that_one_did(database: Database, token_cache: TokenCache) -> None:
    first = await token_cache.find_latest(await create_token(database, CMS, "Jane", WRITER), now())
    await revoke_token(database, CMS, "Jane")
    second = await token_cache.find_latest(await create_token(database, CMS, "Jane", WRITER), now())

    assert first is not None
    assert second is not None
    assert first.account_key == second.account_key
    assert first.token_key != second.token_key


async def test_the_last_use_is_written_in_the_background(database: Database) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)
    at = now()

    async with open_token_cache(database) as token_cache:
        token_cache.find(secret, at)

    assert await last_use(database) == at


async def test_the_last_use_is_written_once_a_minute(database: Database, token_cache: TokenCache) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)
    await token_cache.reload()
    first = now()
    written = []

    token_cache.find(secret, first)
    await token_cache.write_last_uses()
    token_cache.find(secret, first + MINUTE - timedelta(milliseconds=1))
    await token_cache.write_last_uses()
    written.append(await last_use(database))
    token_cache.find(secret, first + MINUTE)
    await token_cache.write_last_uses()
    written.append(await last_use(database))

    assert written == [first, first + MINUTE]


async def test_two_processes_together_write_the_last_use_once_a_minute(database: Database, token_cache: TokenCache) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)
    await token_cache.reload()
    first = now()

    async with open_token_cache(database) as other:
        token_cache.find(secret, first)
        await token_cache.write_last_uses()
        other.find(secret, first + MINUTE / 2)
        await other.write_last_uses()

    assert await last_use(database) == first


async def test_a_use_that_cannot_be_written_is_logged_and_stops_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)

    async with open_token_cache(database) as token_cache:
        await run(database, "ALTER TABLE api_token RENAME TO elsewhere")
        found = token_cache.find(secret, now())
    await run(database, "ALTER TABLE elsewhere RENAME TO api_token")

    assert found is not None
    assert [record.message for record in caplog.records] == ["the last use of tokens could not be written"]
    assert await last_use(database) is None


@ON_SQLITE
async def test_a_use_waits_while_the_database_takes_no_writes(
    database: Database, token_cache: TokenCache, caplog: pytest.LogCaptureFixture
) -> None:
    secret = await create_token(database, CMS, "Jane", WRITER)
    await token_cache.reload()
    pragma = database.context.connections.get("sqlite").execute_script
    first = now()

    await pragma("PRAGMA query_only = on")
    token_cache.find(secret, first)
    with pytest.raises(RequestRefused):
        await token_cache.write_last_uses()
    await pragma("PRAGMA query_only = off")
    await token_cache.write_last_uses()

    assert await last_use(database) == first
    assert [one.levelname for one in caplog.records if one.exc_info] == []
