"""Tokens as they are made and asked for in tests."""

from collections.abc import AsyncIterator

import pytest

from cms.access.token_cache import TokenCache, open_token_cache
from cms.database.connect import Database


@pytest.fixture
async def token_cache(database: Database) -> AsyncIterator[TokenCache]:
    """The tokens of a database."""
    async with open_token_cache(database) as opened:
        yield opened
