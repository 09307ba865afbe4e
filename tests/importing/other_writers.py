"""Somebody else at the same database, on a connection and a thread of their own."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing

import asyncpg

from cms.database.addresses.address import Address
from tests.databases import locked


def execute_elsewhere(address: Address, statements: list[str]) -> None:
    """Run these statements, and take them from the list."""
    while statements:
        statement = statements.pop()
        if address.path is None:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, _execute(address, statement)).result()
        else:
            with closing(sqlite3.connect(address.path)) as connection, connection:
                connection.execute(statement)


@asynccontextmanager
async def writing_elsewhere(address: Address, table: str) -> AsyncIterator[None]:
    """A transaction that holds a table, and does not end before the block does."""
    if address.path is None:
        async with locked(address, table, "SHARE"):
            yield
    else:
        with closing(sqlite3.connect(address.path)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield


async def _execute(address: Address, statement: str) -> None:
    connection = await asyncpg.connect(address.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
