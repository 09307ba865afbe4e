"""Writing an archive: all of it as of one moment, in memory a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cms.archive.archive_lines import (
    FORMAT_VERSION,
    ArchiveFooter,
    ArchiveHeader,
    ArchiveRow,
    write_footer,
    write_header,
    write_row,
)
from cms.archive.row_pages import PageSize, count_rows, read_pages
from cms.archive.sections import ArchiveParts, TableSection, list_sections
from cms.database.connect import Database
from cms.editing.storage.store import Store, UnlockedStore
from cms.editing.storage.transaction import DECLARATIONS

EVERY_PART = ArchiveParts()


@dataclass
class _DigestingWriter:
    """Passes lines on, counts them, and has their digest."""

    write: Callable[[bytes], object]

    def __post_init__(self) -> None:
        self._digest = sha256()
        self._lines = 0

    def put(self, line: bytes) -> None:
        self._digest.update(line)
        self._lines += 1
        self.write(line)

    @property
    def footer(self) -> ArchiveFooter:
        return ArchiveFooter(self._lines, self._digest.hexdigest())


async def export_archive(
    database: Database, software: str, write: Callable[[bytes], object], parts: ArchiveParts = EVERY_PART
) -> ArchiveHeader:
    """Writes an archive of everything but tokens and accounts, line by line; equal installations give equal archives.

    `software` is the version that writes it. Tells what the header says.
    """
    writer = _DigestingWriter(write)
    # Not tried again when the connection is lost: what was written cannot be taken back.
    async with database.snapshot() as connection:
        store = UnlockedStore(connection, database.dialect, DECLARATIONS)
        sections = list_sections(DECLARATIONS, parts)
        counts = {one.table.name: await count_rows(store, one) for one in sections if not one.sets_references}
        header = ArchiveHeader(FORMAT_VERSION, software, counts)
        writer.put(write_header(header))
        for section in sections:
            await _write_section(store, section, writer)
    write(write_footer(writer.footer))
    return header


async def _write_section(store: Store, section: TableSection, writer: _DigestingWriter) -> None:
    size = PageSize()
    async for page in read_pages(store, section, size):
        lines = [write_row(_archive_row(section, row)) for row in page]
        for line in lines:
            writer.put(line)
        size.learn(len(page), sum(map(len, lines)))


def _archive_row(section: TableSection, row: dict[str, object]) -> ArchiveRow:
    columns = {column: row[column] for column in section.columns}
    return ArchiveRow(section.table.name, columns, sets=section.sets_references)
