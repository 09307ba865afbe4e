"""Whether a file is a whole archive that can be read, told before anything of it is written."""

from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from cms.archive.archive_lines import FORMAT_VERSION, ArchiveFooter, ArchiveHeader, read_footer, read_header
from cms.errors import ErrorCode, Refused, refuse

LONGEST_HEADER = 1_000_000
"""Bytes of the first line: a file without line ends is not read to its end to know that it is no archive."""


@dataclass(frozen=True)
class CheckedArchive:
    """A whole archive: what its header says, and the number of the line that its last row is on."""

    header: ArchiveHeader
    last_row_line: int


def check_archive(file: BinaryIO) -> CheckedArchive:
    """What an archive is, read from its beginning; Refused when it is none, too new, cut short, or no longer as it was made."""
    first = file.readline(LONGEST_HEADER)
    header = _check_header(first)
    digest, lines, last = sha256(), 0, first
    for line in file:
        digest.update(last)
        lines += 1
        last = line
    footer = _check_footer(last)
    if footer != ArchiveFooter(lines, digest.hexdigest()):
        raise refuse_archive("The archive was changed after it was made: its lines are not those that its last line tells of.")
    return CheckedArchive(header, lines)


def refuse_archive(sentence: str) -> Refused:
    """The refusal of an archive, of which nothing was written."""
    return refuse(ErrorCode.INVALID, (), f"{sentence} Nothing was imported.")


def _check_header(line: bytes) -> ArchiveHeader:
    try:
        header = read_header(line)
    except ValueError as error:
        said = "The file is empty" if not line else "This is not an archive"
        raise refuse_archive(f"{said}; `cms export FILE` makes one, `cms load` takes files of content.") from error
    if header.format_version > FORMAT_VERSION:
        raise refuse_archive(
            f"The archive was made by version {header.software}, in format {header.format_version}, and this version reads"
            f" formats up to {FORMAT_VERSION}: import it with that version or a newer one."
        )
    return header


def _check_footer(line: bytes) -> ArchiveFooter:
    try:
        return read_footer(line if line.endswith(b"\n") else b"")
    except ValueError as error:
        message = "The archive is cut short: its last line is not the end of one; copy it again, or export anew."
        raise refuse_archive(message) from error
