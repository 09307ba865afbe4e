"""A kiosk at a database of each kind."""

from collections.abc import AsyncIterator

import pytest

from cms.database.addresses.address import Address
from tests.caching.kiosk import Kiosk, open_kiosk


@pytest.fixture
async def kiosk(address: Address) -> AsyncIterator[Kiosk]:
    """A kiosk with nothing in it."""
    async with open_kiosk(address) as opened:
        yield opened
