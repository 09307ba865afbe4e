"""Which files to read."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cms.importing.located_values import Mistake, UnreadableError

NDJSON_SUFFIXES = (".ndjson", ".jsonl")
SUFFIXES = (".yaml", ".yml", ".json", *NDJSON_SUFFIXES, ".md")
STANDARD_INPUT = Path("-")


def find_files(path: Path, suffixes: Sequence[str] = SUFFIXES) -> list[Path]:
    """The files at a path whose names end so: the file itself, or all below the folder, sorted; hidden ones left out.

    Raises UnreadableError when there is none.
    """
    if path == STANDARD_INPUT:
        return [path]
    if path.is_dir():
        found = sorted(_walk(path, suffixes))
        if not found:
            raise _refuse(f"There is no content in this folder: no file that ends in {', '.join(suffixes)}.")
        return found
    if not path.exists():
        raise _refuse("There is no such file or folder.")
    if path.suffix not in suffixes:
        raise _refuse(f"This is not a content file; those end in {', '.join(suffixes)}.")
    return [path]


def unique_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Paths without those that lead to the same file as one before."""
    seen: set[Path] = set()
    for path in paths:
        place = path.resolve()
        if place not in seen:
            seen.add(place)
            yield path


def _walk(folder: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and name.endswith(tuple(suffixes)):
                yield Path(place) / name


def _refuse(message: str) -> UnreadableError:
    return UnreadableError(Mistake(0, message))
