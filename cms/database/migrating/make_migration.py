"""What the models say that no migration has done yet, and migrations drafted from it."""

from pathlib import Path

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.writer import MigrationWriter, format_migration_name

from cms.database.addresses.address import Address, Dialect
from cms.database.connect import current_context, tortoise_config
from cms.database.migrating.applied_migrations import MIGRATIONS

_NOWHERE = Address(Dialect.SQLITE, path=Path("nowhere.sqlite3"))  # models are compared without a database


class _ModelComparison(MigrationAutodetector):
    """Tortoise's own comparison, without two differences that are none."""

    def _current_state(self) -> State:
        state = super()._current_state()
        for model in state.models.values():
            # Docstrings of models; the schema has no comments.
            model.options.pop("table_description", None)
        return state

    async def _project_state(self) -> State:
        state = await super()._project_state()
        for (app, name), model in state.models.items():
            # Where the key is a relation, Tortoise learns its column's name only after the model was made.
            model.options["pk_attr"] = state.apps.get_model(app, name)._meta.pk_attr  # noqa: SLF001 - tortoise: no door
        return state


async def has_model_changes(*, models: str, migrations: str = MIGRATIONS) -> bool:
    """Whether the models differ from what the migrations make. Not beside an open database: it binds the models anew."""
    return bool(await _list_drafts(models, migrations))


async def make_migration(name: str, *, models: str, migrations: str = MIGRATIONS) -> Path | None:
    """Draft the migration that brings the database to the models, and give its path; None when there is nothing to do.

    A draft is read, completed where data has to follow, and formatted by whoever asked for it: a new content type needs
    its row in `live_total`, a key that is not generated its `generated=False`. Not beside an open database.
    """
    drafts = await _list_drafts(models, migrations)
    if not drafts:
        return None
    (draft,) = drafts
    draft.name = format_migration_name(int(draft.name[:4]), name)
    path = draft.path()
    path.write_text(f'"""{name.strip().capitalize()}."""\n\n{draft.as_string()}', encoding="utf-8")
    return path


async def _list_drafts(models: str, migrations: str) -> list[MigrationWriter]:
    config = tortoise_config(_NOWHERE, models, migrations=migrations)
    context = TortoiseContext()
    with current_context(context):
        await context.init(config, init_connections=False)
        if context.apps is None:
            raise RuntimeError("Tortoise loaded no models")
        return await _ModelComparison(context.apps, config["apps"]).changes()
