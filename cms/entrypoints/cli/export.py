"""`cms export`: write an installation out, as one archive or as files of content."""

import os
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from cms.archive.archive_lines import ArchiveHeader
from cms.archive.export_archive import export_archive
from cms.archive.export_files import export_files
from cms.archive.sections import ArchiveParts
from cms.archive.whole_file import STANDARD_STREAM, writing_whole_file, writing_whole_folder
from cms.content_types import REGISTRY
from cms.entrypoints.cli.configured_database import configured_database
from cms.entrypoints.cli.options import Flag
from cms.entrypoints.cli.package import PACKAGE


def check_no_option(_: object, file: Path) -> None:
    """ValueError for what is meant as an option: of all that starts with a hyphen only `-` is a file."""
    if str(file).startswith("-") and file != STANDARD_STREAM:
        raise ValueError("it starts with a hyphen as options do, and there is no such option.")


ArchiveFile = Annotated[Path, Parameter(allow_leading_hyphen=True, validator=check_no_option)]


async def export(
    file: ArchiveFile,
    /,
    *,
    form: Annotated[Literal["archive", "files"], Parameter(name="--as")] = "archive",
    without_history: Flag = False,
    without_redirects: Flag = False,
) -> None:
    """Write an archive of the installation, from which `cms import` makes an equal one. Tokens and accounts are left out.

    Parameters
    ----------
    file
        Where to write it, in place of what is there; - for standard output. As files, a folder that is not there yet.
    form
        As an archive, or as files of what is edited, which `cms load` takes: Markdown and YAML.
    without_history
        Leave out the entries' histories.
    without_redirects
        Leave out the slugs that entries once had.
    """
    if form == "files":
        await _export_files(file)
        return
    parts = ArchiveParts(history=not without_history, redirects=not without_redirects)
    async with configured_database() as database:
        try:
            with writing_whole_file(file) as write:
                header = await export_archive(database, metadata.version(PACKAGE), write, parts)
        except BrokenPipeError:
            # A reader such as head has enough; what is left goes nowhere, or Python would complain of it at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
    print(f"Exported {describe_archive(header)}.", file=sys.stderr if file == STANDARD_STREAM else sys.stdout)


async def _export_files(folder: Path) -> None:
    async with configured_database() as database:
        with writing_whole_folder(folder) as write:
            counts = await export_files(database, write)
    print(f"Exported {sum(counts.values()):,} entries as files, which `cms load {folder}` takes.")


def describe_archive(header: ArchiveHeader) -> str:
    """What is in an archive, in a few words."""
    tables = [one.table for one in REGISTRY.content_types]
    entries, live = (sum(header.counts.get(f"{prefix}{table}", 0) for table in tables) for prefix in ("", "live_"))
    versions, redirects = header.counts.get("entry_version", 0), header.counts.get("slug_redirect", 0)
    return f"{entries:,} entries, {live:,} of them live, with {versions:,} rows of history and {redirects:,} redirects"
