"""Content written straight into a migrated database, as fast as it goes: COPY on PostgreSQL, many rows a call on SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from itertools import chain
from uuid import UUID

import asyncpg

from bench.content.keys import Row
from bench.content.live_edition import Table, make_tables, totals_of
from bench.content.outline import Outline
from cms.database.addresses.address import Address

TOTALS = "INSERT INTO live_total (type, total) VALUES ({}, {}) ON CONFLICT (type) DO UPDATE SET total = excluded.total"
REVISION = "UPDATE content_clock SET revision = 1"
# Marquee orders by expressions and has its indexes on those; whoever orders by the column would have this one.
PLAIN_INDEX = "CREATE INDEX live_review_published_on ON live_review (published_on, id)"
SQLITE_PRAGMAS = ("synchronous = off", "cache_size = -262144")
INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name LIKE 'live!_%' ESCAPE '!'"


async def fill(address: Address, outline: Outline) -> None:
    """Write the outlined content as live into an empty database, and let the database look at what it holds."""
    if address.path is None:
        await _fill_postgres(address, outline)
    else:
        _fill_sqlite(address, outline)


async def _fill_postgres(address: Address, outline: Outline) -> None:
    connection = await asyncpg.connect(address.dsn)
    try:
        async with connection.transaction():
            for table in make_tables(outline):
                columns, rows = _columns_and_rows(table)
                records = (tuple(row.values()) for row in rows)
                await connection.copy_records_to_table(table.name, columns=columns, records=records, timeout=600)
            await connection.executemany(TOTALS.format("$1", "$2"), list(totals_of(outline).items()))
            await connection.execute(REVISION)
            await connection.execute(PLAIN_INDEX)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


def _fill_sqlite(address: Address, outline: Outline) -> None:
    with closing(sqlite3.connect(str(address.path))) as connection:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        # Built at the end, an index is sorted once; row by row, it would be most of the work.
        indexes = connection.execute(INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        with connection:
            for table in make_tables(outline):
                columns, rows = _columns_and_rows(table)
                names, places = ", ".join(columns), ", ".join("?" * len(columns))
                records = (tuple(map(_stored, row.values())) for row in rows)
                connection.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", records)
            connection.executemany(TOTALS.format("?", "?"), list(totals_of(outline).items()))
            connection.execute(REVISION)
        for statement in (*(made_again for _, made_again in indexes), PLAIN_INDEX):
            connection.execute(statement)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _columns_and_rows(table: Table) -> tuple[list[str], Iterator[Row]]:
    first = next(table.rows, None)
    if first is None:
        return ["id"], iter(())
    return list(first), chain([first], table.rows)


def _stored(value: object) -> object:
    """A value as Tortoise stores it in SQLite."""
    match value:
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
