"""Models compared with migrations, and migrations drafted."""

from pathlib import Path

import pytest

from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.database.migrating.make_migration import has_model_changes, make_migration
from cms.database.migrating.migrate import apply_migrations
from tests.database.shapes import read_shape
from tests.databases import MODELS

OTHER_MODELS = "cms.changes.models"


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package for migrations, named `drafts`."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


async def test_the_models_are_what_the_migrations_make() -> None:
    assert not await has_model_changes(models=MODELS)


async def test_other_models_are_not() -> None:
    assert await has_model_changes(models=OTHER_MODELS)


async def test_without_changes_no_migration_is_drafted() -> None:
    assert await make_migration("nothing", models=MODELS) is None


async def test_a_drafted_migration_makes_what_the_models_say(drafts: Path, empty_address: Address) -> None:
    draft = await make_migration("the log", models=OTHER_MODELS, migrations="drafts")

    assert draft == drafts / "0001_the_log.py"
    assert await apply_migrations(empty_address, models=OTHER_MODELS, migrations="drafts") == ["0001_the_log"]
    async with open_database(empty_address, models=OTHER_MODELS) as database, database.transaction() as connection:
        shape = await read_shape(connection, empty_address.dialect)
    assert {next(iter(row.values())) for row in shape["columns"]} == {
        "change",
        "content_clock",
        "entry_version",
        "installation",
        "live_total",
        "loaded_entry",
        "slug_redirect",
    }
