"""Tokens as they are made and asked for in tests."""

from collections.abc import AsyncIterator

import pytest

from cms.access.token_cache import Keyring, open_keyring
from cms.database.connect import Database


@pytest.fixture
async def keyring(database: Database) -> AsyncIterator[Keyring]:
    """The tokens of a database."""
    async with open_keyring(database) as opened:
        yield opened
