"""Tortoise's migrations, with SQLite tables rebuilt without losing what stands beside their columns."""

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor import BaseSchemaEditor, SqliteSchemaEditor


class RebuildingExecutor(MigrationExecutor):
    """Runs migrations."""

    async def prepare(self) -> None:
        """Make the table of applied migrations when it is missing: within a transaction, reading it must not fail."""
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:  # noqa: FBT002 - Tortoise's own
        editor = super()._schema_editor(atomic, collect_sql)
        return WholeSqliteEditor(self.connection, atomic, collect_sql) if isinstance(editor, SqliteSchemaEditor) else editor


class WholeSqliteEditor(SqliteSchemaEditor):
    """Changes SQLite tables."""

    async def _run_sql(self, sql: str) -> None:
        # Tortoise's own cuts at every semicolon, also within texts and comments.
        await self.client.execute_script(sql)
