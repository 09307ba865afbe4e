"""A copy of a SQLite file, made before it is migrated."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient

from cms.clock import now
from cms.errors import ConfigurationError


async def holds_rows(connection: BaseDBAsyncClient) -> bool:
    """Whether any table of a SQLite file has a row."""
    tables = await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'")
    for table in tables:
        if await connection.execute_query_dict(f'SELECT 1 FROM "{table["name"]}" LIMIT 1'):
            return True
    return False


async def back_up(path: Path, before: str) -> Path:
    """Copy a SQLite file to one beside it, named after what is about to happen and when; gives the copy's path.

    The copy holds what is committed, also while somebody writes. ConfigurationError when it cannot be made.
    """
    copy = path.with_name(f"{path.stem}.before-{before}.{now():%Y%m%dT%H%M%S.%fZ}{path.suffix}")
    try:
        await asyncio.to_thread(_copy, path, copy)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise ConfigurationError(f"{path} was left as it was: it cannot be backed up to {copy}: {error}.") from error
    return copy


def _copy(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
