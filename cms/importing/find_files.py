"""Which files to read, and their text."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cms.importing.source_lines import Mistake, UnreadableError

SUFFIXES = (".yaml", ".yml", ".json", ".md")


def find_files(path: Path) -> list[Path]:
    """The content files at a path: the file itself, or all below the folder, sorted; hidden ones left out.

    Raises UnreadableError when there is none.
    """
    if path.is_dir():
        found = sorted(_below(path))
        if not found:
            raise _refuse(f"There is no content in this folder: no file that ends in {_suffixes()}.")
        return found
    if not path.exists():
        raise _refuse("There is no such file or folder.")
    if path.suffix not in SUFFIXES:
        raise _refuse(f"This is not a content file; those end in {_suffixes()}.")
    return [path]


def read_file_text(path: Path) -> str:
    """The text of a file, with Unix line ends; UnreadableError when it has none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _refuse(f"It cannot be read: {error.strerror}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"The byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8."
        raise UnreadableError(Mistake(line, message)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def each_once(paths: Iterable[Path]) -> Iterator[Path]:
    """Paths without those that lead to the same file as one before."""
    seen: set[Path] = set()
    for path in paths:
        place = path.resolve()
        if place not in seen:
            seen.add(place)
            yield path


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and name.endswith(SUFFIXES):
                yield Path(place) / name


def _suffixes() -> str:
    return ", ".join(SUFFIXES)


def _refuse(message: str) -> UnreadableError:
    return UnreadableError(Mistake(0, message))
