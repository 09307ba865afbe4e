"""Watches over a database, and what is published in it."""

from collections.abc import AsyncIterator

import pytest

from cms.changes.watch import Watch, open_watch
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from tests.changes.watched import TYPES
from tests.databases import MODELS


@pytest.fixture
async def watch(database: Database) -> AsyncIterator[Watch]:
    """A watch over a database in which nothing was published yet."""
    async with open_watch(database.address, TYPES) as opened:
        yield opened


@pytest.fixture
async def other(database: Database, address: Address) -> AsyncIterator[Database]:
    """The same database as another process has it: over connections of its own."""
    async with open_database(address, models=MODELS) as opened:
        yield opened
