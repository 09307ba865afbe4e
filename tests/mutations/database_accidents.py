"""What others do to the database of a running application: administrators, other programs, accidents."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import asyncpg
from starlette.applications import Starlette

from cms.database.addresses.address import Address
from tests.mutations.desk import Desk


def address_of(desk: Desk) -> Address:
    """Where the application's database is."""
    assert isinstance(desk.client.app, Starlette)
    found: Address = desk.client.app.state.database.address
    return found


def execute(desk: Desk, statement: str) -> None:
    """Run a statement on the application's database, from outside."""
    address = address_of(desk)
    if address.path is not None:
        with sqlite3.connect(address.path) as other:
            other.execute(statement)
        other.close()
        return
    asyncio.run(_execute(address, statement))


@contextmanager
def writing(desk: Desk) -> Iterator[None]:
    """Another process writes into the application's file, until the end of the block."""
    path = address_of(desk).path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


async def _execute(address: Address, statement: str) -> None:
    connection = await asyncpg.connect(address.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
