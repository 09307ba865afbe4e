"""All that files of other systems hold, as the entries that a load takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cms.content.registry import Registry
from cms.database.connect import Database
from cms.editing.storage.transaction import run_without_transaction
from cms.errors import ErrorCode, refuse
from cms.importing.file_errors import FileError
from cms.importing.find_files import find_files, unique_files
from cms.importing.located_values import Mistake, UnreadableError
from cms.importing.read_files import FileContents, read_file_text
from cms.importing.sources.csv_text import find_named_type, read_csv
from cms.importing.sources.settle_entries import settle_entries
from cms.importing.sources.source_entry import SourceEntry
from cms.importing.sources.tmdb_text import read_tmdb


class FileFormat(Enum):
    """The forms of other systems' files, by what their names end in."""

    TMDB = ".json"
    CSV = ".csv"


@dataclass(frozen=True)
class FileSource:
    """A form of files, and the type of what they hold where they do not say it themselves."""

    format: FileFormat
    type_name: str | None = None


async def read_sources(registry: Registry, database: Database, source: FileSource, paths: Sequence[Path]) -> FileContents:
    """Reads all of them, whatever is wrong with some, and finds out which entries they mean.

    Of an entry only the fields that a file speaks of are loaded.
    """
    if source.type_name is not None:
        try:
            find_named_type(registry, source.type_name)
        except ValueError as error:
            raise refuse(ErrorCode.INVALID, ("type",), str(error)) from error
    contents = FileContents()
    found: list[SourceEntry] = []
    for file in unique_files(_find_all(source, paths, contents)):
        found += _read(registry, source, file, contents)
    settled = await run_without_transaction(database, lambda store: settle_entries(store, found))
    contents.entries += settled.entries
    contents.errors += settled.errors
    contents.notes += settled.notes
    return contents


def _find_all(source: FileSource, paths: Sequence[Path], contents: FileContents) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        try:
            files += find_files(path, (source.format.value,))
        except UnreadableError as error:
            contents.add_errors(path, error.mistakes, None)
    return files


def _read(registry: Registry, source: FileSource, file: Path, contents: FileContents) -> list[SourceEntry]:
    text: str | None = None
    mistakes: list[Mistake] = []
    notes: list[Mistake] = []
    entries: list[SourceEntry] = []
    try:
        text = read_file_text(file)
        if source.format is FileFormat.TMDB:
            entries = read_tmdb(registry, file, text, notes)
        else:
            entries = read_csv(registry, file, text, mistakes, source.type_name)
    except UnreadableError as error:
        mistakes += error.mistakes
    contents.add_errors(file, mistakes, text)
    contents.notes += [FileError(file, note) for note in sorted(notes)]
    return entries
