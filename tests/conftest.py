"""Fixtures for all tests: databases of both kinds, and one event loop.

With `--numprocesses` the tests are shared out among processes, which have one PostgreSQL server and templates of their own.

Tests and fixtures may be coroutines. Tortoise binds its models to one kind of database at a time, so a test that has
`address` or `database` must not at the same time hold a `module_address` of the other kind open.
"""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import HealthCheck, settings

from cms.database.addresses.address import Address, Dialect
from cms.database.connect import Database, open_database
from tests.databases import (
    MODELS,
    POSTGRES_VARIABLE,
    NoPostgresError,
    PostgresCopies,
    postgres_server,
    prepare,
    sqlite_address,
)

BOTH = [pytest.param(dialect, id=dialect.value) for dialect in Dialect]


def pytest_configure() -> None:
    """Settles what holds for a whole run.

    One that is told to stop ends as if it were interrupted: fixtures are torn down, no server outlives them. Generated
    examples may take as long as they like.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings.register_profile("untimed", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Starts the PostgreSQL server of a run in several processes here: those may be killed, and leave nothing behind."""
    block = ExitStack()
    config.add_cleanup(block.close)
    with suppress(NoPostgresError):  # which each test that needs one says
        server = block.enter_context(postgres_server())
        os.environ[POSTGRES_VARIABLE] = server.dsn or ""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop we run on."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCopies]:
    """A PostgreSQL server for the whole run."""
    try:
        with postgres_server() as server:
            yield PostgresCopies(server)
    except NoPostgresError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresCopies) -> Iterator[Address]:
    """A migrated PostgreSQL database to copy."""
    with postgres.empty() as address:
        prepare(address)
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Address:
    """A migrated SQLite file to copy."""
    address = sqlite_address(tmp_path_factory.mktemp("template") / "template.sqlite3")
    prepare(address)
    return address


@pytest.fixture(scope="module")
def sqlite_copy(sqlite_template: Address, tmp_path_factory: pytest.TempPathFactory) -> Address:
    """A migrated SQLite file for the tests of a module."""
    path = tmp_path_factory.mktemp("module") / "content.sqlite3"
    copyfile(str(sqlite_template.path), path)
    return sqlite_address(path)


@pytest.fixture(params=BOTH)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each kind of database; a test marked ON_SQLITE or ON_POSTGRES has one only."""
    kind: Dialect = request.param
    return kind


@pytest.fixture
def address(dialect: Dialect, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """A fresh migrated database of each kind."""
    with _copy(dialect, request, tmp_path) as copy:
        yield copy


@pytest.fixture
def empty_address(dialect: Dialect, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """A database of each kind with nothing in it."""
    if dialect is Dialect.SQLITE:
        (tmp_path / "empty.sqlite3").touch()
        yield sqlite_address(tmp_path / "empty.sqlite3")
        return
    copies: PostgresCopies = request.getfixturevalue("postgres")
    with copies.empty() as made:
        yield made


@pytest.fixture(scope="module", params=BOTH)
def module_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A fresh migrated database of each kind, shared by the tests of a module."""
    with _copy(request.param, request, tmp_path_factory.mktemp("module")) as copy:
        yield copy


@pytest.fixture
async def database(address: Address) -> AsyncIterator[Database]:
    """A fresh migrated database of each kind, open."""
    async with open_database(address, models=MODELS) as opened:
        yield opened


@contextmanager
def _copy(dialect: Dialect, request: pytest.FixtureRequest, folder: Path) -> Iterator[Address]:
    if dialect is Dialect.SQLITE:
        path = folder / "content.sqlite3"
        template: Address = request.getfixturevalue("sqlite_template")
        copyfile(str(template.path), path)
        yield sqlite_address(path)
        return
    copies: PostgresCopies = request.getfixturevalue("postgres")
    with copies.migrated(request.getfixturevalue("postgres_template")) as copy:
        yield copy
