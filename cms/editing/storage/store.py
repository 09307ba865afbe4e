"""The tables, many rows to a statement, in the words of either database."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from cms.content.editions import Edition, EditionModels
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.editing.storage.bindings import ArrayParameter, bind_rows, bind_values
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.postgres_batch import compile_batch
from cms.editing.storage.table import Row, Table, table_of
from cms.editing.storage.write_batch import RowDelete, RowInsert, RowUpdate, RowWrite, WriteBatch


@dataclass(frozen=True)
class Store:
    """The tables as one transaction sees them, and all that is declared.

    Parameters are written $1, $2 on both databases.
    """

    connection: BaseDBAsyncClient
    dialect: Dialect
    declarations: Declarations

    holds_locks: ClassVar[bool] = True
    """Whether what it reads to change it stays as it is until that is done."""

    @property
    def registry(self) -> Registry:
        """The types."""
        return self.declarations.registry

    @property
    def models(self) -> EditionModels:
        """Their tables."""
        return self.declarations.models

    def table(self, edition: Edition, base: str) -> Table:
        """The table of an edition for what is called `base` in the declarations."""
        return table_of(self.models.get(edition, base))

    async def run(self, statement: str, *values: object) -> list[Row]:
        """One statement, and the rows it returns as the driver gives them."""
        if self.dialect is Dialect.POSTGRES:
            statement, values = unwrap_single_items(statement, values)
        rows: list[Row] = await self.connection.execute_query_dict(
            self._number_parameters(statement), bind_values(self.dialect, values)
        )
        return rows

    async def write(self, batch: WriteBatch) -> None:
        """Does all that was collected, in as few statements as it takes."""
        for operations in batch.operations_by_statement():
            if self.dialect is Dialect.POSTGRES:
                statement, values = compile_batch(operations)
                await self.run(statement, *values)
            else:
                for one in operations:
                    await self._run_operation(one)

    async def insert(self, model: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
        """Adds rows that all name the same columns."""
        batch = WriteBatch()
        batch.insert(table_of(model), rows)
        await self.write(batch)

    async def delete(self, table: Table, column: str, keys: Sequence[UUID]) -> None:
        """Removes the rows whose column is one of the keys."""
        if keys:
            await self.run(f"DELETE FROM {table.name} WHERE {self.among(column, 1)}", ArrayParameter(keys))

    async def run_many(self, statement: str, values: Sequence[Sequence[object]]) -> None:
        """One statement, once for each list of values."""
        await self._run_bound(statement, [bind_values(self.dialect, each) for each in values])

    async def _run_bound(self, statement: str, bound: list[list[object]]) -> None:
        if len(bound) == 1:
            await self.connection.execute_query_dict(self._number_parameters(statement), bound[0])
        elif bound:
            await self.connection.execute_many(self._number_parameters(statement), bound)

    async def _run_operation(self, one: RowWrite) -> None:
        match one:
            case RowInsert(table, columns, rows):
                places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
                statement = f"INSERT INTO {table.name} ({_names(columns)}) VALUES ({places})"
                await self._run_bound(statement, bind_rows(table, columns, rows))
            case RowUpdate(table, columns, rows):
                settings = ", ".join(f'"{column}" = ${place}' for place, column in enumerate(columns, start=2))
                statement = f"UPDATE {table.name} SET {settings} WHERE id = $1"
                await self._run_bound(statement, bind_rows(table, ("id", *columns), rows))
            case RowDelete(table, column, keys):
                await self.delete(table, column, keys)

    async def select(self, table: Table, column: str, keys: Sequence[UUID], tail: str = "") -> list[Row]:
        """The rows whose column is one of the keys, with values as Python has them."""
        if not keys:
            return []
        statement = f"SELECT {_names(table.columns)} FROM {table.name} WHERE {self.among(column, 1)} {tail}"
        return [table.decode(row) for row in await self.run(statement, ArrayParameter(keys))]

    async def take_named_lock(self, name: str) -> None:
        """Waits until no other transaction holds the name, and holds it to the end of this one.

        SQLite's write transactions are alone anyway.
        """
        if self.dialect is Dialect.POSTGRES:
            await self.run("SELECT pg_advisory_xact_lock($1)", zlib.crc32(name.encode()))

    async def lock_tables(self, names: Iterable[str]) -> None:
        """Lets nobody else write into tables before the transaction ends; waits for whoever is at it."""
        if self.dialect is Dialect.POSTGRES and (tables := ", ".join(sorted(names))):
            await self.run(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")

    def among(self, column: str, place: int) -> str:
        """The condition that a column is one of the values of an array parameter."""
        if self.dialect is Dialect.POSTGRES:
            return f"{column} = ANY(${place})"
        return f"{column} IN (SELECT value FROM json_each(${place}))"

    def among_pairs(self, columns: tuple[str, str], place: int) -> str:
        """The condition that two columns are, together, one of the pairs in `pair_parameters`, the first of them at `place`."""
        left, right = columns
        if self.dialect is Dialect.POSTGRES:
            pairs = f"SELECT * FROM unnest(${place}::text[], ${place + 1}::text[])"
        else:
            pairs = f"SELECT value ->> 0, value ->> 1 FROM json_each(${place})"
        return f"({left}, {right}) IN ({pairs})"

    def pair_parameters(self, pairs: Sequence[tuple[str, str]]) -> list[ArrayParameter]:
        """Pairs of texts as parameters: two lists on PostgreSQL, one on SQLite, which finds nothing in a list by its place."""
        if self.dialect is Dialect.SQLITE:
            return [ArrayParameter(pairs)]
        return [ArrayParameter(left for left, _ in pairs), ArrayParameter(right for _, right in pairs)]

    async def lock_rows(self, table: Table, keys: Sequence[UUID]) -> None:
        """Lets nobody else change the rows with these ids before the transaction ends; waits for whoever is at it."""
        if self.dialect is Dialect.POSTGRES and keys:
            await self.run(
                f"SELECT 1 FROM {table.name} WHERE {self.among('id', 1)} {self.change_lock_clause()}", ArrayParameter(keys)
            )

    def change_lock_clause(self) -> str:
        """What ends a select whose rows are to be changed. SQLite's write transactions are alone anyway."""
        return "ORDER BY id FOR NO KEY UPDATE" if self.dialect is Dialect.POSTGRES else "ORDER BY id"

    def removal_lock_clause(self) -> str:
        """What ends a select whose rows are to be removed: nobody who writes a reference to one finishes before."""
        return "ORDER BY id FOR UPDATE" if self.dialect is Dialect.POSTGRES else "ORDER BY id"

    def _number_parameters(self, statement: str) -> str:
        return statement if self.dialect is Dialect.POSTGRES else statement.replace("$", "?")


class UnlockedStore(Store):
    """The tables for who only reads, outside any transaction: nothing is kept as it is, and nobody is waited for."""

    async def lock_rows(self, table: Table, keys: Sequence[UUID]) -> None:
        """Nothing."""

    async def take_named_lock(self, name: str) -> None:
        """Nothing."""


def unwrap_single_items(statement: str, values: Sequence[object]) -> tuple[str, tuple[object, ...]]:
    """The same where a list of one is that one: lists of any length are planned anew each time, as shorter than they may be."""
    unwrapped: list[object] = []
    for place, value in enumerate(values, start=1):
        listed = f"= ANY(${place})"
        if isinstance(value, ArrayParameter) and len(value) == 1 and listed in statement:
            statement = statement.replace(listed, f"= ${place}")
            unwrapped.append(value[0])
        else:
            unwrapped.append(value)
    return statement, tuple(unwrapped)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
