"""Connections and transactions, on both kinds of database."""

import pytest

from cms.database.connect import Database


async def test_a_transaction_that_ends_well_is_kept(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute_query("UPDATE content_clock SET revision = 7")

    async with database.transaction() as connection:
        assert await connection.execute_query_dict("SELECT id, revision FROM content_clock") == [{"id": 1, "revision": 7}]


async def test_an_exception_undoes_the_transaction(database: Database) -> None:
    with pytest.raises(LookupError):
        await _count_up_and_fail(database)

    async with database.transaction() as connection:
        assert await connection.execute_query_dict("SELECT id, revision FROM content_clock") == [{"id": 1, "revision": 0}]


async def _count_up_and_fail(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute_query("UPDATE content_clock SET revision = revision + 1")
        raise LookupError
