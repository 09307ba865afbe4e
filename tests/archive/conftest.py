"""Installations of both kinds beside each other."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from cms.database.addresses.address import Address
from tests.databases import PostgresCopies, sqlite_address


@pytest.fixture
def first_file(sqlite_template: Address, tmp_path: Path) -> Address:
    """An empty installation on SQLite."""
    return _copy_file(sqlite_template, tmp_path / "first.sqlite3")


@pytest.fixture
def second_file(sqlite_template: Address, tmp_path: Path) -> Address:
    """Another one."""
    return _copy_file(sqlite_template, tmp_path / "second.sqlite3")


@pytest.fixture
def server_database(postgres: PostgresCopies, postgres_template: Address) -> Iterator[Address]:
    """An empty installation on PostgreSQL."""
    with postgres.migrated(postgres_template) as copy:
        yield copy


def _copy_file(template: Address, path: Path) -> Address:
    copyfile(str(template.path), path)
    return sqlite_address(path)
