"""The databases that are measured: made, migrated and filled, and gone afterwards."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.content.bulk_insert import fill
from bench.content.outline import Outline
from bench.reads import Read
from cms.database.addresses.address import Address, Dialect
from cms.reading.run.reader import open_reader
from tests.databases import PostgresCopies, postgres_server, prepare, sqlite_address


@dataclass(frozen=True)
class Databases:
    """Where databases of one kind can be made: a server, or none that is needed."""

    dialect: Dialect
    copies: PostgresCopies | None

    @contextmanager
    def filled(self, outline: Outline) -> Iterator[Address]:
        """A database that holds the outlined content, until the end of the block."""
        with self.migrated() as address:
            asyncio.run(fill(address, outline))
            yield address

    @contextmanager
    def migrated(self) -> Iterator[Address]:
        """A database without content, until the end of the block."""
        with self._empty() as address:
            prepare(address)
            yield address

    @contextmanager
    def _empty(self) -> Iterator[Address]:
        if self.copies is not None:
            with self.copies.empty() as address:
                yield address
            return
        with TemporaryDirectory(prefix="marquee-bench-") as folder:
            yield sqlite_address(Path(folder) / "content.sqlite3")


@contextmanager
def open_databases(dialect: Dialect) -> Iterator[Databases]:
    """A place for databases, all of them on one server; NoPostgresError where there is none."""
    if dialect is Dialect.SQLITE:
        yield Databases(dialect, None)
        return
    with postgres_server() as server:
        yield Databases(dialect, PostgresCopies(server))


def name_of(address: Address) -> str:
    """The database and its version."""
    if address.server is None:
        return f"SQLite {sqlite3.sqlite_version}"
    version = one_value(address, "select to_json(current_setting('server_version'))")
    return f"PostgreSQL {version.split()[0]}"


def slugs_for(read: Read, address: Address) -> list[str | None]:
    """What a read is asked with, one after the other; None for one that needs nothing."""
    if read.slugs is None:
        return [None]
    return [*texts_in(address, read.slugs)]


def texts_in(address: Address, select: str) -> list[str]:
    """The texts that a select finds in its column `slug`."""
    gather = "json_agg(slug)" if address.dialect is Dialect.POSTGRES else "json_group_array(slug)"
    found: list[str] = one_value(address, f"select {gather} from ({select}) found")
    return found


def one_value(address: Address, statement: str) -> Any:  # Any: JSON
    """What the JSON of a statement's one value says."""
    return json.loads(asyncio.run(_one(address, statement)))


async def _one(address: Address, statement: str) -> bytes:
    async with open_reader(address) as reader:
        row: tuple[bytes] = await reader.connections.fetch(statement, [])
    return row[0]
