"""Connections: a database opened for Tortoise, and its write transactions."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.context import TortoiseContext, _current_context, set_global_context
from tortoise.exceptions import ConfigurationError as TortoiseConfigurationError
from tortoise.transactions import in_transaction

from cms.database.addresses.address import Address, Dialect
from cms.database.addresses.postgres_options import check_files
from cms.database.addresses.postgres_server import Server
from cms.database.addresses.unreachable import CONNECT_SECONDS, make_folder, refusing_unreachable
from cms.database.clients import postgres_client, sqlite_client
from cms.database.clients.snapshot_connections import SnapshotPlaces
from cms.database.clients.sqlite_pragmas import WRITE_PRAGMAS
from cms.database.clients.timeouts import STATEMENT_SECONDS
from cms.database.clients.write_check import READ_ONLY, WriteCheck, try_write
from cms.errors import ConfigurationError, RequestRefused
from cms.shutdown import refused_on_shutdown
from cms.worker_thread import WorkerThread

APP = "models"
APPLICATION_NAME = "marquee"
POOL_INITIAL, POOL_MIN, POOL_MAX = 1, 0, 10  # a least one would be opened again and again while the server is away
RENDER_THREADS = 2  # so that a text made to be slow does not hold up all others
OLDEST_POSTGRES = 150_000  # server_version_num of the oldest PostgreSQL that is supported

_OF_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_IS_READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS is_read_only"
TortoiseConfig = dict[str, Any]  # Any: Tortoise's configuration
Recorder = Callable[[object], Awaitable[None]]


@dataclass(frozen=True)
class Database:
    """An open database."""

    address: Address
    context: TortoiseContext = field(repr=False, compare=False)
    worker: WorkerThread = field(default_factory=lambda: WorkerThread(threads=RENDER_THREADS), repr=False, compare=False)
    """Where texts are rendered before they are stored."""
    write_check: WriteCheck = field(default_factory=WriteCheck, repr=False, compare=False)
    seconds: float = STATEMENT_SECONDS
    """How long one statement may take."""
    snapshots: SnapshotPlaces = field(default_factory=SnapshotPlaces, repr=False, compare=False)
    recorder: Recorder | None = field(default=None, repr=False, compare=False)
    """Called in each act's own transaction with what the act came to: what it writes is there when the act is."""

    @property
    def dialect(self) -> Dialect:
        """The kind of database it is."""
        return self.address.dialect

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[TransactionalDBClient]:
        """One write transaction, in which all of Tortoise takes part: committed at the end, rolled back on any exception.

        On SQLite it has the write lock from its beginning. Within another it is a savepoint: an exception undoes
        what the inner one did, and the outer one decides whether anything stays. Tasks started inside must end inside.
        Cut off because the server stops, it is rolled back: RequestRefused with UNAVAILABLE.
        """
        with current_context(self.context), self.write_check.recording():
            async with in_transaction(self.dialect.value) as connection:
                with refused_on_shutdown():
                    yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[BaseDBAsyncClient]:
        """Where somebody only reads; also a database that takes no writes can be read.

        On SQLite all of it is of one moment, and no other process is waited for; on PostgreSQL each statement is of its own.
        """
        with current_context(self.context):
            client = self.context.connections.get(self.dialect.value)
            async with AsyncExitStack() as stack:
                if isinstance(client, sqlite_client.ImmediateClient):
                    client = await stack.enter_async_context(client.reading())
                with refused_on_shutdown():
                    yield client

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[BaseDBAsyncClient]:
        """Where somebody reads many things of one moment, with as many statements as it takes.

        Nobody who writes waits for it. RequestRefused with UNAVAILABLE when too many read so for too long.
        """
        with current_context(self.context):
            async with self.snapshots.take(self.seconds):
                if self.address.path is not None:
                    async with self.snapshots.read_file(self.address.path, self.seconds) as connection:
                        with refused_on_shutdown():
                            yield connection
                    return
                async with in_transaction(self.dialect.value) as connection:
                    with refused_on_shutdown():
                        await connection.execute_script(_OF_ONE_MOMENT)
                        yield connection

    def is_in_place(self) -> bool:
        """Whether its file, if it is one, is still where it was opened."""
        client = self.context.connections.get(self.dialect.value)
        return not isinstance(client, sqlite_client.ImmediateClient) or client.file is None or client.file.is_in_place()

    async def find_write_obstacle(self) -> str | None:
        """What keeps the database from being written now; None when nothing does. Leaves nothing behind.

        On SQLite a write as large as an act's is tried; on PostgreSQL a small one, once a write has failed.
        """
        try:
            async with self.transaction() as connection:
                if self.dialect is Dialect.SQLITE:
                    await try_write(connection)
                elif self.write_check.obstacle is not None:
                    await connection.execute_query("UPDATE content_clock SET revision = revision WHERE id = 1")
                else:
                    (row,) = await connection.execute_query_dict(_IS_READ_ONLY)
                    return READ_ONLY if row["is_read_only"] else None
        except RequestRefused:
            return self.write_check.obstacle  # none when somebody else is writing for long
        self.write_check.obstacle = None
        return None


@asynccontextmanager
async def open_database(address: Address, *, models: str, seconds: float = STATEMENT_SECONDS) -> AsyncIterator[Database]:
    """The database at an address, open until the end of the block; `models` names the module of Tortoise's models.

    No statement, no wait for a connection and none for somebody's lock takes longer than `seconds`: RequestRefused with
    TIMEOUT or UNAVAILABLE then, and when the server goes away.

    ConfigurationError, in one sentence without a password, when it cannot be reached. Tortoise binds models to one
    dialect at a time: databases of two kinds can be opened one after the other, never at once.
    """
    async with connected(address, tortoise_config(address, models, seconds=seconds)) as context:
        _offer_to_other_tasks(context)
        database = Database(address, context, seconds=seconds)
        try:
            yield database
        finally:
            await database.snapshots.close()


@asynccontextmanager
async def connected(address: Address, config: TortoiseConfig) -> AsyncIterator[TortoiseContext]:
    """Tortoise connected to an address until the end of the block; ConfigurationError when it cannot be reached."""
    context = TortoiseContext()
    with current_context(context):
        try:
            await context.init(config)
            await _connect(address, context.connections.get(address.dialect.value))
            yield context
        finally:
            await context.close_connections()


def tortoise_config(address: Address, models: str, *, migrations: str | None = None, **options: object) -> TortoiseConfig:
    """Tortoise's configuration for an address; options add to what its client is given.

    The connection is named after the dialect, because Tortoise keeps statements by connection name across databases.
    """
    name = address.dialect.value
    connection = {"engine": _engine(address), "credentials": _credentials(address) | options}
    app = {"models": [models], "default_connection": name, "migrations": migrations}
    return {"connections": {name: connection}, "apps": {APP: {key: value for key, value in app.items() if value}}}


async def _connect(address: Address, client: BaseDBAsyncClient) -> None:
    with refusing_unreachable(address):
        if address.path is not None:
            make_folder(address.path.parent)
        if address.server is not None:
            check_files(address.server.options, os.environ)
        await client.create_connection(with_db=True)
        if address.dialect is Dialect.POSTGRES:
            await _check_server(address, client)


async def _check_server(address: Address, client: BaseDBAsyncClient) -> None:
    (row,) = await client.execute_query_dict(
        "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version, "
        "current_setting('server_encoding') AS encoding"
    )
    if row["number"] < OLDEST_POSTGRES:
        raise ConfigurationError(f"The database {address} is on PostgreSQL {row['version']}; it must be 15 or newer.")
    if row["encoding"] != "UTF8":
        raise ConfigurationError(f"The database {address} has the encoding {row['encoding']}; it must be UTF8.")


def _engine(address: Address) -> str:
    return (sqlite_client if address.dialect is Dialect.SQLITE else postgres_client).__name__


def _credentials(address: Address) -> TortoiseConfig:
    if address.server is None:
        return {"file_path": str(address.path), **WRITE_PRAGMAS}
    return _server_credentials(address.server)


def _server_credentials(server: Server) -> TortoiseConfig:
    return {
        "server": server,
        "init_size": POOL_INITIAL,
        "minsize": POOL_MIN,
        "maxsize": POOL_MAX,
        "timeout": CONNECT_SECONDS,
        "application_name": APPLICATION_NAME,
        # Whatever the server's default is: what is read after a lock was waited for must be what is there then.
        "server_settings": {"default_transaction_isolation": "read committed"},
    }


@contextmanager
def current_context(context: TortoiseContext) -> Iterator[None]:
    """Makes a context the one that Tortoise finds, for this task and those it starts."""
    # Tortoise's own `with context` keeps its token on the context, which several tasks share.
    token = _current_context.set(context)
    try:
        yield
    finally:
        _current_context.reset(token)


def _offer_to_other_tasks(context: TortoiseContext) -> None:
    """Lets tasks that were not started from here, such as a server's handlers, find the context."""
    try:
        set_global_context(context)
    except TortoiseConfigurationError:
        return  # another database was opened first; this one is found by its own tasks and transactions
