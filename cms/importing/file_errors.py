"""What is wrong with files, as refusals that say file and line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cms.errors import ErrorCode, Refusal, Refused
from cms.importing.file_entries import FileEntry
from cms.importing.located_values import Mistake, entry_name


@dataclass(frozen=True)
class FileError:
    """A mistake and the file it is in."""

    file: Path
    mistake: Mistake
    code: ErrorCode = ErrorCode.INVALID
    missing_slug: str = ""
    """The slug that leads nowhere, where that is what is wrong."""

    @property
    def sentence(self) -> str:
        """As editors and terminals know it: file, line, and what is wrong."""
        place = f"{self.file}:{self.mistake.line}" if self.mistake.line else str(self.file)
        return f"{place}: {self.mistake.message}"


def files_refusal(errors: Iterable[FileError]) -> Refused:
    """A refusal with all that is wrong, file by file and line by line."""
    ordered = sorted(dict.fromkeys(errors), key=lambda one: (str(one.file), one.mistake))
    return Refused([Refusal(one.code, (), one.sentence) for one in ordered])


def as_file_errors(refused: Refused, entries: Sequence[FileEntry]) -> list[FileError]:
    """What an act said of the entries it was given, by their places; Refused again when it spoke of something else."""
    if not all(_is_place(refusal, entries) for refusal in refused.refusals):
        raise refused
    return [_file_error(refusal, entries) for refusal in refused.refusals]


def _is_place(refusal: Refusal, entries: Sequence[FileEntry]) -> bool:
    return bool(refusal.field) and refusal.field[0].isdecimal() and int(refusal.field[0]) < len(entries)


def _file_error(refusal: Refusal, entries: Sequence[FileEntry]) -> FileError:
    place, *path = refusal.field
    entry = entries[int(place)]
    name = ".".join(path)
    message = f"{name}: {refusal.message}" if name else refusal.message
    if _shares_line(int(place), entries):
        message = f"{entry_name(entry.content_type.plural, entry.list_place, entry.name)}: {message}"
    return FileError(
        entry.file, Mistake(entry.located_value.line_of(path), message), refusal.code, _find_named_slug(entry, path)
    )


def _shares_line(place: int, entries: Sequence[FileEntry]) -> bool:
    """Whether an entry begins on the line of one beside it, so that the line does not say which of them is meant."""
    here = entries[place]
    neighbours = [*entries[max(place - 1, 0) : place], *entries[place + 1 : place + 2]]
    return any(one.file == here.file and one.located_value.line == here.located_value.line for one in neighbours)


def _find_named_slug(entry: FileEntry, path: Sequence[str]) -> str:
    here: object = entry.values
    for name in (*path, "slug"):
        if isinstance(here, Mapping):
            here = here.get(name)
        elif isinstance(here, list) and name.isdecimal() and int(name) < len(here):
            here = here[int(name)]
    return here if isinstance(here, str) else ""
