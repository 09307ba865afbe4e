"""Tortoise's migrations, with SQLite tables rebuilt without losing what stands beside their columns.

SQLite can change little about a table, so the table is made anew and the rows are copied. Tortoise's own rebuild forgets
indexes, constraints over several columns and triggers; this one makes the table from what the models are at that point
of the history, as a first migration would. It belongs on a connection that does not enforce foreign keys, or dropping
the old table deletes the rows that refer to it.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.base import Field
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_editor import BaseSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from cms.database.clients.sqlite_client import split_statements

_Constraint = UniqueConstraint | CheckConstraint
_AnyField = Field[Any]  # Any: a column of whatever type


class RebuildingExecutor(MigrationExecutor):
    """Runs migrations."""

    state: State

    async def prepare(self) -> None:
        """Make the table of applied migrations when it is missing: within a transaction, reading it must not fail."""
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        # Each operation brings this very object forward before it touches the database.
        projected = await super()._project_state(applied, upto=upto)
        self.state = CurrentState(projected.models, projected.apps)
        return self.state

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:  # noqa: FBT002 - Tortoise's own
        editor = super()._schema_editor(atomic, collect_sql)
        return RebuildingEditor(self.connection, lambda: self.state) if isinstance(editor, SqliteSchemaEditor) else editor


class CurrentState(State):
    """What the models are at a point of the history."""

    def clone(self) -> State:
        """What they are before an operation, which hardly any asks for: making all classes takes most of a migration's time."""
        return FormerState({key: model.clone() for key, model in self.models.items()}, self.apps)


class FormerState(State):
    """What the models were, as classes that are made when somebody looks at them."""

    def __init__(self, models: dict[tuple[str, str], ModelState], apps: StateApps) -> None:
        self.models = models
        self._newer = apps

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]  # as good as an attribute
        """The classes."""
        return self._newer.clone(model_states=self.models)


class RebuildingEditor(SqliteSchemaEditor):
    """Changes SQLite tables."""

    def __init__(self, connection: BaseDBAsyncClient, get_state: Callable[[], State]) -> None:
        super().__init__(connection)
        self.get_state = get_state

    async def _run_sql(self, sql: str) -> None:
        # Tortoise's own cuts at every semicolon, also within texts and comments.
        await self.client.execute_script(sql)

    async def add_constraint(self, model: type[Model], constraint: _Constraint) -> None:
        """Make columns unique together; without a name the constraint is part of the table."""
        if constraint.name:
            await super().add_constraint(model, constraint)
        else:
            await self._remake_table(model)

    async def remove_constraint(self, model: type[Model], constraint: _Constraint) -> None:
        """Undo that."""
        if constraint.name:
            await super().remove_constraint(model, constraint)
        else:
            await self._remake_table(model)

    async def _remake_table(
        self,
        model: type[Model],
        create_field: _AnyField | None = None,  # noqa: ARG002 - Tortoise's own
        delete_field: _AnyField | None = None,  # noqa: ARG002 - Tortoise's own
        alter_fields: Iterable[tuple[_AnyField, _AnyField]] | None = None,
    ) -> None:
        # What was asked for is in the state already, so only a column's former name is still needed.
        former = {_column(new): _column(old) for old, new in alter_fields or ()}
        table = model._meta.db_table  # noqa: SLF001 - tortoise: no door
        create, *indexes = split_statements(self._table_sql(model))
        beside = await self._query("SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", table)
        indexed = await self._indexed_columns(table)
        new_table = f"new__{table}"
        await self._run_sql(create.replace(self.quote(table), self.quote(new_table), 1))
        await self._copy_rows(table, new_table, former)
        await self._run_sql(f"DROP TABLE {self.quote(table)}")
        await self._run_sql(f"ALTER TABLE {self.quote(new_table)} RENAME TO {self.quote(table)}")
        for index in indexes:
            await self.client.execute_query(index)
        await self._restore(table, beside)
        await self._check_indexes(table, indexed, former)

    def _table_sql(self, model: type[Model]) -> str:
        app = str(model._meta.app)  # noqa: SLF001 - tortoise: no door
        newest = self.get_state().apps.get_model(app, model.__name__)
        if any(isinstance(one, CheckConstraint) for one in newest._meta.constraints or ()):  # noqa: SLF001 - tortoise: no door
            raise NotImplementedError(f"{model.__name__} has a CHECK constraint, which a rebuild would lose")
        return self._get_model_sql_data(newest).table_sql

    async def _copy_rows(self, table: str, new_table: str, former: dict[str, str]) -> None:
        old = {row["name"] for row in await self._query("SELECT name FROM pragma_table_info(?)", table)}
        new = [row["name"] for row in await self._query("SELECT name FROM pragma_table_info(?)", new_table)]
        sources = {column: former.get(column, column) for column in new if former.get(column, column) in old}
        into, out_of = (", ".join(map(self.quote, names)) for names in (sources.keys(), sources.values()))
        await self._run_sql(f"INSERT INTO {self.quote(new_table)} ({into}) SELECT {out_of} FROM {self.quote(table)}")

    async def _restore(self, table: str, beside: list[dict[str, str]]) -> None:
        """Make again what is not in the models: triggers, and indexes made by plain SQL."""
        present = {row["name"] for row in await self._query("SELECT name FROM sqlite_master WHERE tbl_name = ?", table)}
        for row in beside:
            if row["name"] not in present:
                await self.client.execute_query(row["sql"])

    async def _check_indexes(self, table: str, before: dict[str, list[str]], former: dict[str, str]) -> None:
        # SQLite takes the quoted name of a column that is gone for a text, and indexes that.
        for name, columns in (await self._indexed_columns(table)).items():
            if before.get(name, columns) != [former.get(column, column) for column in columns]:
                raise ValueError(f"the index {name} is over a column that is gone: remove the index first")

    async def _indexed_columns(self, table: str) -> dict[str, list[str]]:
        rows = await self._query(
            "SELECT list.name AS name, info.name AS col "
            "FROM pragma_index_list(?) AS list, pragma_index_xinfo(list.name) AS info "
            "WHERE info.key = 1 AND list.origin = 'c' ORDER BY list.name, info.seqno",
            table,
        )
        return {name: [row["col"] for row in group] for name, group in groupby(rows, key=itemgetter("name"))}

    async def _query(self, query: str, value: str) -> list[dict[str, str]]:
        return await self.client.execute_query_dict(query, [value])


def _column(field: _AnyField) -> str:
    return field.source_field or field.model_field_name
