"""A SQLite file that is replaced or removed under a server: it ends and says so; started anew, it serves what is there."""

import shutil
from pathlib import Path

import httpx2
import pytest

from cms.database.addresses.address import Address
from tests.cli.serving import serving
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE

COUNT = {"query": "{ movies { totalCount } }"}


@pytest.fixture
def path(settings: pytest.MonkeyPatch, on_migrated: Address) -> Path:
    settings.setenv("MARQUEE_PORT", "0")
    assert on_migrated.path is not None
    return on_migrated.path


def sentence(path: Path) -> str:
    return f"The database sqlite://{path} was replaced or removed under the server, which ends; start it again.\n"


def test_what_is_put_in_its_place_is_served_once_it_is_started_again(path: Path) -> None:
    backup = Path(shutil.copyfile(path, path.with_name("backup")))
    with serving("--demo") as served:
        backup.replace(path)
        Path(f"{path}-wal").unlink()
        Path(f"{path}-shm").unlink()
        ended = served.wait()

    assert ended == (1, sentence(path))
    with serving() as again:
        assert httpx2.post(f"{again.address}/graphql", json=COUNT).json() == {"data": {"movies": {"totalCount": 0}}}


def test_a_file_that_is_removed_is_missed(path: Path) -> None:
    with serving() as served:
        path.unlink()
        ended = served.wait()

    assert ended == (1, sentence(path))
