"""Files that may not be read or written, as a user who is not the administrator meets them."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cms.database.addresses.address import Address
from cms.database.migrating.applied_migrations import open_migrated
from cms.database.migrating.migrate import apply_migrations
from cms.errors import ConfigurationError
from tests.databases import MODELS, sqlite_address

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of somebody for whom rights hold, which the test is meanwhile."""
    before = os.getresuid()
    if before[1] == 0:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        with TemporaryDirectory() as made:
            yield Path(made)
            Path(made).chmod(0o700)
    finally:
        os.setresuid(*before)


def test_a_folder_that_may_not_be_written_to_is_named(folder: Path) -> None:
    folder.chmod(0o500)

    refusal = refusal_of_migrating(folder / "films.sqlite3")

    assert refusal == f"cannot be reached: files may not be made in {folder} by this user."


def test_a_folder_that_may_not_be_read_is_named(folder: Path) -> None:
    folder.chmod(0o000)

    refusal = refusal_of_migrating(folder / "films.sqlite3")

    assert refusal == f"cannot be reached: the folder {folder} may not be read by this user."


def test_a_file_that_may_not_be_read_is_refused(folder: Path) -> None:
    (folder / "films.sqlite3").touch(0o000)

    refusal = refusal_of_migrating(folder / "films.sqlite3")

    assert refusal == "cannot be reached: the file may not be read by this user."


def test_a_file_that_may_not_be_written_is_refused(folder: Path) -> None:
    (folder / "films.sqlite3").touch(0o400)

    refusal = refusal_of_migrating(folder / "films.sqlite3")

    assert refusal.endswith(": the file may not be written by this user.")


def test_a_migrated_file_in_a_folder_that_may_not_be_written_to_cannot_be_migrated(folder: Path) -> None:
    asyncio.run(apply_migrations(sqlite_address(folder / "films.sqlite3"), models=MODELS))
    folder.chmod(0o500)

    refusal = refusal_of_migrating(folder / "films.sqlite3")

    assert refusal.endswith(f": files may not be made in {folder} by this user.")


def test_whether_a_file_is_there_cannot_be_told_from_outside_its_folder(folder: Path) -> None:
    folder.chmod(0o000)
    address = sqlite_address(folder / "films.sqlite3")

    with pytest.raises(ConfigurationError) as refusal:
        asyncio.run(_open(address))

    assert str(refusal.value) == f"The database {address} cannot be reached: Permission denied."


def refusal_of_migrating(path: Path) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        asyncio.run(apply_migrations(sqlite_address(path), models=MODELS))
    return str(refusal.value).removeprefix(f"The database sqlite://{path} ")


async def _open(address: Address) -> None:
    async with open_migrated(address, models=MODELS):
        pass
