"""The lines of an archive: one JSON object each, first what it is, last its digest, and a row of a table on all between."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

FORMAT = "marquee"
FORMAT_VERSION = 1
"""Counted up when readers of this version can not read what is written: tables or columns renamed, or with another meaning."""

_NUL = b"\\u0000"  # as JSON writes the character; a backslash of the text may stand before it
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True)
class ArchiveHeader:
    """What stands on the first line: the format, who wrote it, and how many rows of each table follow."""

    format_version: int
    software: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ArchiveFooter:
    """What stands on the last line: how many lines stand before it, and their SHA-256 in hexadecimal."""

    lines: int
    sha256: str


@dataclass(frozen=True)
class ArchiveRow:
    """A row on a line, its columns by name without those that are null; `sets` when it only sets references."""

    table: str
    columns: Mapping[str, object]
    sets: bool


def write_header(header: ArchiveHeader) -> bytes:
    """The first line."""
    members = {"version": header.format_version, "software": header.software, "counts": dict(header.counts)}
    return _dump({"archive": FORMAT, **members})


def write_footer(footer: ArchiveFooter) -> bytes:
    """The last line."""
    return _dump({"end": FORMAT, "lines": footer.lines, "sha256": footer.sha256})


def write_row(row: ArchiveRow) -> bytes:
    """A line between; members stand in the order of their names, so that equal rows are equal lines."""
    given = {name: value for name, value in row.columns.items() if value is not None}
    return _dump({"table": row.table, "set" if row.sets else "row": given})


def read_header(line: bytes) -> ArchiveHeader:
    """What a first line says, as far as every version of the format has it; ValueError when it is none."""
    match _load(line):
        case {"archive": "marquee", "version": int() as version, "software": str() as software, "counts": dict() as counts}:
            return ArchiveHeader(version, software, counts)
    raise ValueError("the line is not the first one of an archive")


def read_footer(line: bytes) -> ArchiveFooter:
    """What a last line says; ValueError when it is none."""
    match _load(line):
        case {"end": "marquee", "lines": int() as lines, "sha256": str() as digest}:
            return ArchiveFooter(lines, digest)
    raise ValueError("the line is not the last one of an archive")


def read_row(line: bytes) -> ArchiveRow:
    """The row on a line between; ValueError when there is none."""
    match _load(line):
        case {"table": str() as table, "row": dict() as columns}:
            return ArchiveRow(table, columns, sets=False)
        case {"table": str() as table, "set": dict() as columns}:
            return ArchiveRow(table, columns, sets=True)
    raise ValueError("it holds no row of a table")


def _dump(members: Mapping[str, object]) -> bytes:
    return orjson.dumps(members, default=str, option=_OPTIONS)  # asyncpg has UUIDs of its own


def _load(line: bytes) -> object:
    found: object = orjson.loads(line)
    if _NUL in line and _holds_nul(found):
        raise ValueError("a text in it holds the character U+0000, which no database takes")
    return found


def _holds_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case list():
            return any(map(_holds_nul, value))
        case dict():
            return any(_holds_nul(one) for member in value.items() for one in member)
        case _:
            return False
