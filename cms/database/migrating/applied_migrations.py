"""Whether a database has the form that this version needs; apart from what gives it that form, which is slow to load."""

import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError

from cms.database.addresses.address import Address
from cms.database.addresses.unreachable import refusing_unreachable
from cms.database.clients.timeouts import STATEMENT_SECONDS
from cms.database.connect import APP, Database, open_database
from cms.errors import ConfigurationError

MIGRATIONS = "migrations.models"


@asynccontextmanager
async def open_migrated(address: Address, *, models: str, seconds: float = STATEMENT_SECONDS) -> AsyncIterator[Database]:
    """The database at an address as `open_database` opens it, with the tables that this version needs.

    ConfigurationError also when it is not migrated, was migrated by a newer version, or is a file that is not there: it is
    not made then.
    """
    with refusing_unreachable(address):
        is_missing = address.path is not None and not address.path.exists()
    if is_missing:
        raise ConfigurationError(f"The database {address} is not there; run `cms migrate` first, which makes it.")
    async with open_database(address, models=models, seconds=seconds) as database:
        await check_migrated(database)
        yield database


async def check_migrated(database: Database, *, migrations: str = MIGRATIONS) -> None:
    """ConfigurationError when the migrations that have been applied to the database are not all of ours and no others."""
    applied = await list_applied(database.context.connections.get(database.dialect.value))
    refuse_newer(database.address, applied, migrations)
    missing = [name for name in list_migrations(migrations) if name not in applied]
    if missing:
        raise ConfigurationError(
            f"The database {database.address} is not migrated ({missing[0]} is missing); run `cms migrate`."
        )


def refuse_newer(address: Address, applied: set[str], migrations: str) -> None:
    """ConfigurationError when a migration has been applied that this version does not know."""
    unknown = applied.difference(list_migrations(migrations))
    if unknown:
        raise ConfigurationError(
            f"The database {address} was migrated by a newer version ({max(unknown)}); "
            "run that version, or restore a copy of the database from before."
        )


def list_migrations(migrations: str = MIGRATIONS) -> list[str]:
    """The names of the migrations in a package, in their order."""
    return sorted(module.name for module in pkgutil.iter_modules(import_module(migrations).__path__))


async def list_applied(connection: BaseDBAsyncClient) -> set[str]:
    """The names of the migrations that have been applied."""
    try:
        rows = await connection.execute_query_dict(f"SELECT name FROM tortoise_migrations WHERE app = '{APP}'")
    except OperationalError:
        return set()  # the table is made by the first migration
    return {row["name"] for row in rows}
