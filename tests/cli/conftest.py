"""The environment in which commands run: no settings but those that a test gives."""

import os

import pytest

from cms.database.addresses.address import Address
from cms.environment import SETTING_PREFIX
from tests.cli.serving import spell


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The process's environment without any setting, put back afterwards."""
    for name in [one for one in os.environ if one.startswith(SETTING_PREFIX)]:
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture
def on_empty(settings: pytest.MonkeyPatch, empty_address: Address) -> Address:
    """Commands meet a database of each kind with nothing in it."""
    settings.setenv("MARQUEE_DATABASE_URL", spell(empty_address))
    return empty_address


@pytest.fixture
def on_migrated(settings: pytest.MonkeyPatch, address: Address) -> Address:
    """Commands meet a migrated database of each kind."""
    settings.setenv("MARQUEE_DATABASE_URL", spell(address))
    return address
