"""Migrations: brings a database to the newest form, all at once or not at all."""

import logging
import sqlite3
from collections.abc import Callable

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError
from tortoise.migrations.executor import MigrationTarget
from tortoise.transactions import in_transaction

from cms.database.addresses.address import Address, Dialect
from cms.database.addresses.unreachable import explain_unreachable
from cms.database.connect import APP, connected, tortoise_config
from cms.database.migrating.applied_migrations import MIGRATIONS, list_applied, refuse_newer
from cms.database.migrating.backup import back_up, holds_rows
from cms.database.migrating.sqlite_rebuild import RebuildingExecutor
from cms.errors import ConfigurationError

LOCK_KEY = 0x6D617271756565  # "marquee": PostgreSQL's advisory locks are known by number
LOCK_WAIT_SECONDS = 60  # how long a second runner waits on SQLite
_NO_WRITES = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}

_logger = logging.getLogger(__name__)


async def apply_migrations(
    address: Address, *, models: str, migrations: str = MIGRATIONS, say: Callable[[str], object] = _logger.info
) -> list[str]:
    """Apply what is missing and give the names of what was applied; none when the database is up to date.

    Everything happens in one transaction, which a second runner waits for. `say` is told, in a sentence, of the copy
    that is made of a SQLite file with rows in it. ConfigurationError when the database cannot be reached, backed up or
    left whole, or was migrated by a newer version.
    """
    config = tortoise_config(address, models, migrations=migrations, **_options(address))
    async with connected(address, config):
        try:
            async with in_transaction(address.dialect.value) as connection:
                if address.dialect is Dialect.POSTGRES:
                    await connection.execute_query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY])
                executor = RebuildingExecutor(connection, config["apps"])
                await executor.prepare()
                refuse_newer(address, await list_applied(connection), migrations)
                return await _apply(address, executor, say)
        except OperationalError as error:
            explained = _explain(address, error)
            if explained is None:
                raise
            raise explained from error


def _options(address: Address) -> dict[str, object]:
    if address.dialect is Dialect.POSTGRES:
        return {}
    # With foreign keys on, the DROP in a table's rebuild would delete the rows that refer to it.
    return {"foreign_keys": "OFF", "busy_timeout": LOCK_WAIT_SECONDS * 1000}


def _explain(address: Address, error: OperationalError) -> ConfigurationError | None:
    """What an operator can do something about, in a sentence."""
    if "database is locked" in str(error):
        return ConfigurationError(f"The database {address} is being written to by somebody else; try again later.")
    if isinstance(error.__cause__, asyncpg.InsufficientPrivilegeError):
        return ConfigurationError(f"The database {address} cannot be migrated by this user: {error}.")
    if isinstance(error.__cause__, sqlite3.OperationalError) and error.__cause__.sqlite_errorcode & 0xFF in _NO_WRITES:
        return ConfigurationError(
            f"The database {address} cannot be migrated: {explain_unreachable(error.__cause__, address)}."
        )
    return None


async def _apply(address: Address, executor: RebuildingExecutor, say: Callable[[str], object]) -> list[str]:
    target = [MigrationTarget(APP, "__latest__")]
    names = [step.migration.name for step in await executor.plan(target)]
    if not names:
        return []
    if address.path is not None and await holds_rows(executor.connection):
        say(f"The database is kept as it was in {await back_up(address.path, names[0])}.")
    await executor.migrate(target, direction="forward")
    if address.dialect is Dialect.SQLITE:
        await _check_foreign_keys(address, executor.connection)
    return names


async def _check_foreign_keys(address: Address, connection: BaseDBAsyncClient) -> None:
    lost = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if lost:
        where = ", ".join(sorted({f"{row['table']} to {row['parent']}" for row in lost}))
        raise ConfigurationError(
            f"The database {address} was left as it was: "
            f"migrated, it would hold {len(lost)} references that lead nowhere ({where})."
        )
