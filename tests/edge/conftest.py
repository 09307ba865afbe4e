"""A migrated database for applications whose edge is looked at."""

from shutil import copyfile

import pytest

from cms.database.address import Address
from tests.databases import sqlite_address


@pytest.fixture(scope="module")
def sqlite_copy(sqlite_template: Address, tmp_path_factory: pytest.TempPathFactory) -> Address:
    """A migrated SQLite file for the tests of a module."""
    path = tmp_path_factory.mktemp("edge") / "content.sqlite3"
    copyfile(str(sqlite_template.path), path)
    return sqlite_address(path)
