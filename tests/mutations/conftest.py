"""The served application, empty at first, and tokens of people who may do more or less."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from cms.access.actor import CMS, Permission
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.app_factory import create_app
from tests.databases import MODELS
from tests.mutations.desk import Desk

PERMISSIONS = {**ROLES, "reader": frozenset({Permission.READ_DRAFTS}), "technician": frozenset({Permission.MANAGE_WEBHOOKS})}


@pytest.fixture
def desk(address: Address) -> Iterator[Desk]:
    """A desk at an application whose database holds nothing but tokens."""
    with _open_desk(address) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_desk(module_address: Address) -> Iterator[Desk]:
    """The same, shared by the tests of a module, which then must not have one of their own."""
    with _open_desk(module_address) as opened:
        yield opened


@pytest.fixture
def short_desk(address: Address) -> Iterator[Desk]:
    """A desk at an application whose answers take 100 kB at most."""
    with _open_desk(address, max_answer_bytes=100_000) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_is_logged_as_our_fault(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What a caller did wrong is no error of ours."""
    yield

    assert [one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.ERROR] == []


@contextmanager
def _open_desk(address: Address, **settings: int) -> Iterator[Desk]:
    tokens = asyncio.run(_make_tokens(address))
    with TestClient(create_app(Settings.model_validate({"database_url": address.dsn or str(address), **settings}))) as client:
        yield Desk(client, tokens)


async def _make_tokens(address: Address) -> dict[str, str]:
    async with open_database(address, models=MODELS) as database:
        return {name: await create_token(database, CMS, name, some) for name, some in PERMISSIONS.items()}
