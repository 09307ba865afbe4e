"""The tables, many rows to a statement, in the words of either database."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from cms.content.editions import Edition, Models
from cms.content.registry import Registry
from cms.database.address import Dialect
from cms.editing.bindings import Many, bind
from cms.editing.forms import Declared
from cms.editing.table import Row, Table, table_of


@dataclass(frozen=True)
class Store:
    """The tables as one transaction sees them, and all that is declared.

    Parameters are written $1, $2 on both databases.
    """

    connection: BaseDBAsyncClient
    dialect: Dialect
    declared: Declared

    @property
    def registry(self) -> Registry:
        """The types."""
        return self.declared.registry

    @property
    def models(self) -> Models:
        """Their tables."""
        return self.declared.models

    def table(self, edition: Edition, base: str) -> Table:
        """The table of an edition for what is called `base` in the declarations."""
        return table_of(self.models.get(edition, base))

    async def run(self, statement: str, *values: object) -> list[Row]:
        """One statement, and the rows it returns as the driver gives them."""
        rows: list[Row] = await self.connection.execute_query_dict(self._spell(statement), bind(self.dialect, values))
        return rows

    async def run_many(self, statement: str, values: Sequence[Sequence[object]]) -> None:
        """One statement, once for each list of values."""
        bound = [bind(self.dialect, each) for each in values]
        if len(bound) == 1:
            await self.connection.execute_query_dict(self._spell(statement), bound[0])
        elif bound:
            await self.connection.execute_many(self._spell(statement), bound)

    async def insert(self, model: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
        """Adds rows that all name the same columns."""
        if not rows:
            return
        columns = tuple(rows[0])
        places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
        statement = f"INSERT INTO {table_of(model).name} ({_names(columns)}) VALUES ({places})"
        await self.run_many(statement, [[row[column] for column in columns] for row in rows])

    async def update(self, model: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
        """Changes rows, found by the id each names, that all name the same columns."""
        if not rows:
            return
        columns = tuple(column for column in rows[0] if column != "id")
        settings = ", ".join(f'"{column}" = ${place}' for place, column in enumerate(columns, start=1))
        statement = f"UPDATE {table_of(model).name} SET {settings} WHERE id = ${len(columns) + 1}"
        await self.run_many(statement, [[*(row[column] for column in columns), row["id"]] for row in rows])

    async def delete(self, table: Table, column: str, keys: Sequence[UUID]) -> None:
        """Removes the rows whose column is one of the keys."""
        if keys:
            await self.run(f"DELETE FROM {table.name} WHERE {self.among(column, 1)}", Many(keys))

    async def select(self, table: Table, column: str, keys: Sequence[UUID], tail: str = "") -> list[Row]:
        """The rows whose column is one of the keys, with values as Python has them."""
        if not keys:
            return []
        statement = f"SELECT {_names(table.columns)} FROM {table.name} WHERE {self.among(column, 1)} {tail}"
        return [table.decode(row) for row in await self.run(statement, Many(keys))]

    async def stand_in_line(self, name: str) -> None:
        """Waits until no other transaction holds the name, and holds it to the end of this one.

        SQLite's write transactions are alone anyway.
        """
        if self.dialect is Dialect.POSTGRES:
            await self.run("SELECT pg_advisory_xact_lock($1)", zlib.crc32(name.encode()))

    def among(self, column: str, place: int) -> str:
        """The condition that a column is one of the values of a Many."""
        if self.dialect is Dialect.POSTGRES:
            return f"{column} = ANY(${place})"
        return f"{column} IN (SELECT value FROM json_each(${place}))"

    def paired(self, columns: tuple[str, str], place: int) -> str:
        """The condition that two columns are, together, one of the pairs in two texts' Many, at `place` and the next."""
        left, right = columns
        if self.dialect is Dialect.POSTGRES:
            pairs = f"SELECT * FROM unnest(${place}::text[], ${place + 1}::text[])"
        else:
            pairs = f"SELECT l.value, r.value FROM json_each(${place}) l JOIN json_each(${place + 1}) r ON r.key = l.key"
        return f"({left}, {right}) IN ({pairs})"

    def for_change(self) -> str:
        """What ends a select whose rows are to be changed. SQLite's write transactions are alone anyway."""
        return "ORDER BY id FOR NO KEY UPDATE" if self.dialect is Dialect.POSTGRES else "ORDER BY id"

    def for_removal(self) -> str:
        """What ends a select whose rows are to be removed: nobody who writes a reference to one finishes before."""
        return "ORDER BY id FOR UPDATE" if self.dialect is Dialect.POSTGRES else "ORDER BY id"

    def _spell(self, statement: str) -> str:
        return statement if self.dialect is Dialect.POSTGRES else statement.replace("$", "?")


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
