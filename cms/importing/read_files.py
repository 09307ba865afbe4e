"""All that files and folders hold: the entries that can be told, and what is wrong with the rest."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cms.content.registry import Registry
from cms.errors import ErrorCode
from cms.importing.file_entries import FileEntry, read_entries
from cms.importing.file_errors import FileError
from cms.importing.find_files import STANDARD_INPUT, find_files, unique_files
from cms.importing.located_values import Mistake, UnreadableError
from cms.importing.match_by import MatchBy


@dataclass
class FileContents:
    """Entries, each once, what is wrong with the rest, and the texts in which other entries may stand: None for any."""

    entries: list[FileEntry] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    unread_texts: list[str | None] = field(default_factory=list)
    notes: list[FileError] = field(default_factory=list)
    """What somebody might want to know, and what is not wrong: such as what there is no place for."""

    @property
    def files(self) -> int:
        """How many files the entries are from."""
        return len({entry.file for entry in self.entries})

    def may_hold(self, slug: str) -> bool:
        """Whether an entry of this slug may stand in what could not be read."""
        return any(text is None or slug in text for text in self.unread_texts)

    def add_errors(self, file: Path, mistakes: Sequence[Mistake], text: str | None) -> None:
        """Notes what is wrong with a file, which may hold more than could be told."""
        self.errors += [FileError(file, mistake) for mistake in mistakes]
        self.unread_texts += [text] if mistakes else []


def read_files(registry: Registry, paths: Sequence[Path], match_by: MatchBy = MatchBy.SLUG) -> FileContents:
    """Reads all of them, whatever is wrong with some."""
    contents = FileContents()
    entries = _read_all(registry, paths, contents, match_by)
    # Whether ids in other systems belong to the same entry is known when it has been looked up.
    contents.entries += _refuse_duplicates(entries, contents) if match_by is MatchBy.SLUG else entries
    return contents


def _read_all(registry: Registry, paths: Sequence[Path], contents: FileContents, match_by: MatchBy) -> Iterator[FileEntry]:
    files: list[Path] = []
    for path in paths:
        try:
            files += find_files(path)
        except UnreadableError as error:
            contents.add_errors(path, error.mistakes, None)
    for file in unique_files(files):
        yield from _read(registry, file, contents, match_by)


def _read(registry: Registry, file: Path, contents: FileContents, match_by: MatchBy) -> Iterator[FileEntry]:
    text: str | None = None
    mistakes: list[Mistake] = []
    try:
        text = read_file_text(file)
        yield from read_entries(registry, file, text, mistakes, match_by)
    except UnreadableError as error:
        mistakes += error.mistakes
    contents.add_errors(file, mistakes, text)


def read_file_text(path: Path) -> str:
    """The text of a file, with Unix line ends; UnreadableError when it has none."""
    try:
        raw = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise UnreadableError(Mistake(0, f"It cannot be read: {error.strerror}.")) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"The byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8."
        raise UnreadableError(Mistake(line, message)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_duplicates(entries: Iterator[FileEntry], contents: FileContents) -> Iterator[FileEntry]:
    seen: dict[tuple[str, str], FileEntry] = {}
    for entry in entries:
        first = seen.setdefault((entry.content_type.name, entry.slug), entry)
        if first is entry:
            yield entry
        else:
            place = f"{first.file}:{first.located_value.line_of(['slug'])}"
            message = f"slug: The {entry.content_type.name} {entry.slug!r} stands in {place} already; write it once."
            mistake = Mistake(entry.located_value.line_of(["slug"]), message)
            contents.errors.append(FileError(entry.file, mistake, ErrorCode.NOT_UNIQUE))
