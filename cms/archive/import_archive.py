"""Reading an archive into an empty installation: batch by batch, all in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import BinaryIO

from tortoise.exceptions import IntegrityError

from cms import clock
from cms.access.actor import CMS
from cms.archive.archive_lines import ArchiveHeader, read_row
from cms.archive.check_archive import CheckedArchive, check_archive, refuse_archive
from cms.archive.column_values import read_column_value
from cms.archive.derived_tables import derive_tables
from cms.archive.empty_installation import check_empty
from cms.archive.export_archive import EVERY_PART
from cms.archive.sections import SINGLE_ROWS, TableSection, list_sections
from cms.changes.models import Change, ContentClock
from cms.changes.watching.notice import CHANNEL, format_notice
from cms.database.addresses.address import Dialect
from cms.database.connect import Database
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, table_of
from cms.editing.storage.transaction import DECLARATIONS, run_in_transaction
from cms.editing.storage.write_batch import WriteBatch
from cms.wording import quote

_Sections = Mapping[tuple[str, bool], TableSection]
"""By the names of their tables, and whether they only set references."""

MOST_ROWS_WRITTEN = 1_000
MOST_BYTES_WRITTEN = 4_000_000
"""So much of an archive is written at once; a row that is larger goes alone."""


async def import_archive(database: Database, file: BinaryIO) -> ArchiveHeader:
    """Makes an empty installation equal to the one that an archive was made of; what it holds, as its header tells.

    `file` is read twice, from its beginning. Raises Refused, with nothing changed, when the archive is damaged, of a newer
    format or contradicts itself, and when the installation holds anything.
    """
    archive = check_archive(file)

    async def step(store: Store) -> ArchiveHeader:
        sections = list_sections(DECLARATIONS, EVERY_PART)
        await store.lock_tables({one.table.name for one in sections})
        await check_empty(store, sections)
        for model in SINGLE_ROWS:
            await store.run(f"DELETE FROM {table_of(model).name}")
        file.seek(0)
        by_name = {(one.table.name, one.sets_references): one for one in sections}
        for batch in _read_batches(file, archive, by_name):
            await _write_batch(store, batch)
        await derive_tables(store)
        await _tell_of_revision(store)
        return archive.header

    return await run_in_transaction(database, CMS, step)


@dataclass
class _RowBatch:
    """Rows of one section, ready to be written."""

    section: TableSection
    rows: list[Row] = field(default_factory=list)
    size: int = 0
    """Bytes of the lines that they were read from."""

    def has_room(self, section: TableSection, size: int) -> bool:
        is_small = len(self.rows) < MOST_ROWS_WRITTEN and self.size + size <= MOST_BYTES_WRITTEN
        return section is self.section and (is_small or not self.rows)


def _read_batches(file: BinaryIO, archive: CheckedArchive, sections: _Sections) -> Iterator[_RowBatch]:
    batch: _RowBatch | None = None
    for number, line in enumerate(islice(file, 1, archive.last_row_line), start=2):
        try:
            section, row = _read_line(line, sections)
        except ValueError as error:
            message = f"Line {number} of the archive, made by version {archive.header.software}, cannot be read: {error}."
            raise refuse_archive(message) from error
        if batch is not None and not batch.has_room(section, len(line)):
            yield batch
            batch = None
        batch = batch or _RowBatch(section)
        batch.rows.append(row)
        batch.size += len(line)
    if batch is not None:
        yield batch


def _read_line(line: bytes, sections: _Sections) -> tuple[TableSection, Row]:
    found = read_row(line)
    section = sections.get((found.table, found.sets))
    if section is None:
        raise ValueError(f"this version has no table {quote(found.table)}")
    kinds = section.table.postgres_types
    row = _default_row(section)
    for column, value in found.columns.items():
        if column not in section.columns:
            raise ValueError(f"this version has no column {quote(column)} in {found.table}")
        row[column] = read_column_value(kinds[column], value)
    return section, row


def _default_row(section: TableSection) -> Row:
    """What stands for columns that are not given: those of an older version had no such column."""
    return dict.fromkeys(section.columns) if section.sets_references else dict(_column_defaults(section))


@cache
def _column_defaults(section: TableSection) -> Row:
    meta = section.model._meta  # noqa: SLF001 - tortoise: where it keeps what it knows of a model
    defaults = {column: meta.fields_map[name].default for name, column in meta.fields_db_projection.items()}
    generated = {"id"} - set(section.columns)
    return {column: default for column, default in defaults.items() if column not in generated}


async def _write_batch(store: Store, read: _RowBatch) -> None:
    batch = WriteBatch()
    if read.section.sets_references:
        batch.update(read.section.table, read.rows)
    else:
        batch.insert(read.section.table, read.rows)
    try:
        await store.write(batch)
    except IntegrityError as error:
        message = (
            f"The archive contradicts itself: rows of {read.section.table.name} refer to what is not there, or stand twice."
        )
        raise refuse_archive(message) from error


async def _tell_of_revision(store: Store) -> None:
    """Has the log be continued where the archive ends, and whoever listens look at it."""
    if store.dialect is not Dialect.POSTGRES:
        return
    change = table_of(Change).name
    await store.run(
        f"SELECT setval(pg_get_serial_sequence('{change}', 'id'), max(id)) FROM {change} HAVING max(id) IS NOT NULL"
    )
    types = [one.name for one in store.registry.content_types]
    for row in await store.run(f"SELECT revision FROM {table_of(ContentClock).name}"):
        await store.run(f"SELECT pg_notify('{CHANNEL}', $1)", format_notice(row["revision"], clock.now(), types))
