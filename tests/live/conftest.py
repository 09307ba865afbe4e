"""Servers to listen to: one for the tests of a module on each kind of database, and others with settings of their own."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from tests.cli.serving import serving, spell
from tests.databases import MODELS
from tests.live.newsroom import Newsroom, newsroom_at


@pytest.fixture(scope="module")
def newsroom(module_address: Address) -> Iterator[Newsroom]:
    """A server for a whole module; its content grows from test to test."""
    with open_newsroom(module_address) as opened:
        yield opened


@contextmanager
def open_newsroom(address: Address, **settings: str) -> Iterator[Newsroom]:
    """A server with these settings, by their names in small letters; it must have ended by itself when the block ends it."""
    tokens = asyncio.run(_make_tokens(address))
    with pytest.MonkeyPatch.context() as environment:
        for name in [one for one in os.environ if one.startswith("MARQUEE_") and not one.startswith("MARQUEE_TEST_")]:
            environment.delenv(name)
        environment.setenv("MARQUEE_DATABASE_URL", spell(address))
        environment.setenv("MARQUEE_PORT", "0")
        for name, value in settings.items():
            environment.setenv(f"MARQUEE_{name.upper()}", value)
        with serving() as served:
            opened = newsroom_at(served, tokens, address)
            try:
                yield opened
            finally:
                opened.desk.client.close()


async def _make_tokens(address: Address) -> dict[str, str]:
    async with open_database(address, models=MODELS) as database:
        return {name: await create_token(database, CMS, name, given) for name, given in ROLES.items()}
