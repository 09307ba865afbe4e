"""The database that the settings name, for commands that need its tables."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cms.config import load_settings
from cms.content_types import models
from cms.database.addresses.address import configured_address
from cms.database.connect import Database
from cms.database.migrating.applied_migrations import open_migrated


@asynccontextmanager
async def configured_database() -> AsyncIterator[Database]:
    """Open until the end of the block; ConfigurationError when it cannot be reached, or `cms migrate` has to come first."""
    settings = load_settings(os.environ)
    address = configured_address(settings)
    async with open_migrated(address, models=models.__name__, seconds=settings.statement_seconds) as database:
        yield database
