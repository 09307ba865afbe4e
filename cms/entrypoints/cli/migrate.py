"""`cms migrate`: bring the database to what this version needs."""

import os

from cms.config import load_settings
from cms.content_types import models
from cms.database.addresses.address import configured_address
from cms.database.migrating.migrate import apply_migrations


async def migrate() -> None:
    """Make or change the tables of the database; safe to repeat."""
    address = configured_address(load_settings(os.environ))
    applied = await apply_migrations(address, models=models.__name__, say=print)
    for name in applied:
        print(f"applied {name}")
    if not applied:
        print(f"{address} is up to date")
