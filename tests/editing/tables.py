"""What stands in the tables, looked at from outside the acts."""

from typing import Any
from uuid import UUID

from cms.content_types.models import __models__
from cms.database.connect import Database

Row = dict[str, Any]


async def select(database: Database, statement: str) -> list[Row]:
    """Answer a statement with its rows; keys are UUIDs on every database."""
    async with database.transaction() as connection:
        return [_with_keys(row) for row in await connection.execute_query_dict(statement)]


async def select_one(database: Database, statement: str) -> Row:
    """Answer a statement with its only row."""
    (row,) = await select(database, statement)
    return row


async def dump(database: Database) -> dict[str, list[str]]:
    """Show every row of every table, to be compared with a later state."""
    return {model._meta.db_table: await _show(database, model._meta.db_table) for model in __models__}


async def _show(database: Database, table: str) -> list[str]:
    return sorted(str(row) for row in await select(database, f"SELECT * FROM {table}"))


def _with_keys(row: Row) -> Row:
    return {name: _as_key(value) if name == "id" or name.endswith("_id") else value for name, value in row.items()}


def _as_key(value: Any) -> Any:
    try:
        return UUID(str(value))
    except ValueError:
        return value
