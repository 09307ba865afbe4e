"""Files that are written as a whole or not at all, and files that can be read twice."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import BinaryIO, cast

from cms.errors import ErrorCode, Refused, refuse

STANDARD_STREAM = Path("-")
"""What stands for standard input or output where a file is named."""

_FOLDER_MODE = 0o755


@contextmanager
def writing_whole_file(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Gives what writes into a file that is there when the block has ended well, in place of any that was there before.

    Raises Refused when it cannot be written. Standard output has no end that could be waited for.
    """
    if path == STANDARD_STREAM:
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    part = path.with_name(f"{path.name}.part")
    with _refusing(path, "written"):
        file = part.open("wb")
    try:
        with file:
            yield partial(_write, path, file)
            with _refusing(path, "written"):
                file.flush()
        with _refusing(path, "written"):
            part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


@contextmanager
def writing_whole_folder(path: Path) -> Iterator[Callable[[Path, str], object]]:
    """Gives what adds texts to files in a folder that is there when the block has ended well.

    Raises Refused when there is something at its path already, or when it cannot be written.
    """
    with _refusing(path, "written"):
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise _refuse_path(path, "there is something already; name a folder that is not there, or an empty one.")
        part = Path(mkdtemp(prefix=f".{path.name}-", dir=path.resolve().parent))
    try:
        yield partial(_append, path, part)
        with _refusing(path, "written"):
            part.chmod(_FOLDER_MODE)
            part.replace(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _append(path: Path, part: Path, name: Path, text: str) -> None:
    with _refusing(path, "written"):
        file = part / name
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8", newline="\n") as opened:
            opened.write(text)


@contextmanager
def reading_twice(path: Path) -> Iterator[BinaryIO]:
    """A file, or standard input, that can be read from its beginning again; Refused when it cannot be read."""
    with _refusing(path, "read"):
        file = sys.stdin.buffer if path == STANDARD_STREAM else path.open("rb")
        copy = None if path != STANDARD_STREAM and file.seekable() else _copy(file)
    with file if copy is None else copy as readable:
        yield readable


def _copy(file: BinaryIO) -> BinaryIO:
    copy = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - whoever asked for it closes it
    shutil.copyfileobj(file, copy)
    copy.seek(0)
    return copy


def _write(path: Path, file: BinaryIO, piece: bytes) -> None:
    with _refusing(path, "written"):
        file.write(piece)


@contextmanager
def _refusing(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _refuse_path(path, f"it cannot be {what}: {error.strerror}.") from error


def _refuse_path(path: Path, sentence: str) -> Refused:
    """The refusal of a file or folder of which something is wrong."""
    return refuse(ErrorCode.INVALID, (), f"{path}: {sentence}")
