"""`cms load`: take in content that stands in files."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from cms.access.actor import CMS
from cms.access.command_line_actor import find_actor
from cms.entrypoints.cli.configured_database import configured_database
from cms.entrypoints.cli.options import Flag
from cms.errors import ErrorCode, refuse
from cms.importing.find_files import STANDARD_INPUT
from cms.importing.load_files import ignore_progress, load_files, plan_files
from cms.importing.match_by import MatchBy
from cms.importing.sources.read_sources import FileFormat, FileSource


def _refuse_option(_: object, path: Path) -> None:
    """What begins with a hyphen is an option that there is not, unless it is no more than that."""
    if path.name.startswith("-") and path == Path(path.name) and path != STANDARD_INPUT:
        raise ValueError(f"Unknown option: {path}; a file of that name is ./{path}.")


ContentPath = Annotated[Path, Parameter(allow_leading_hyphen=True, validator=_refuse_option)]
"""A path, or - for standard input."""


async def load(  # noqa: PLR0913 - each is an option of the command
    path: ContentPath,
    /,
    *more: ContentPath,
    publish: Flag = False,
    overwrite: Flag = False,
    dry_run: Flag = False,
    by: MatchBy = MatchBy.SLUG,
    format_: Annotated[Literal["tmdb", "csv"] | None, Parameter(name="--format")] = None,
    type_name: Annotated[str | None, Parameter(name="--type")] = None,
    batch: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    author: Annotated[str, Parameter(name="--as")] = CMS.name,
) -> None:
    """Create and update entries from files and folders: all of them, or none when anything is wrong.

    Entries become what the files say of them, and what a file leaves out is taken away; with --format, that stays.

    Parameters
    ----------
    path
        A file, a folder with files in it, or - for NDJSON from standard input.
    more
        Further ones.
    publish
        Also publish what was loaded.
    overwrite
        Also load entries that somebody changed since they were loaded.
    dry_run
        Check everything, and say what would be done; change nothing.
    by
        What says which entry is meant: its slug, or any of its ids in other systems.
    format_
        Of another system's form: movie details as TMDB answers them, or CSV with fields in its first row.
    type_name
        The type of the rows of CSV without a column for it, such as movie.
    batch
        Load so many entries at a time, each batch on its own: what is in the database stays when a later one fails.
    author
        The account that is the author of what is loaded.
    """
    match_by = _choose_match(by, format_, type_name)
    async with configured_database() as database:
        actor = await find_actor(database, author)
        if dry_run:
            print(await plan_files(database, actor, [path, *more], publish=publish, overwrite=overwrite, match_by=match_by))
            return
        say = ignore_progress if batch is None and not sys.stderr.isatty() else _say
        named = partial(load_files, database, actor, [path, *more], match_by=match_by)
        print(await named(publish=publish, overwrite=overwrite, batch=batch, report_progress=say))


def _choose_match(by: MatchBy, form: str | None, type_name: str | None) -> MatchBy | FileSource:
    if type_name is not None and form != "csv":
        raise refuse(ErrorCode.INVALID, ("type",), "Only CSV needs to be told the type of its rows; give --format csv as well.")
    if form is None:
        return by
    if by is not MatchBy.SLUG:
        raise refuse(
            ErrorCode.INVALID, ("by",), "Entries of other systems are known by their ids there anyway; leave --by out."
        )
    return FileSource(FileFormat[form.upper()], type_name)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
