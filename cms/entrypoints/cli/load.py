"""`cms load`: take in content that stands in files."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from cms.access.actor import CMS
from cms.access.command_line_actor import find_actor
from cms.entrypoints.cli.configured_database import configured_database
from cms.entrypoints.cli.options import Flag
from cms.importing.load_files import ignore_progress, load_files, plan_files
from cms.importing.match_by import MatchBy


async def load(
    path: Path,
    /,
    *more: Path,
    publish: Flag = False,
    overwrite: Flag = False,
    dry_run: Flag = False,
    by: MatchBy = MatchBy.SLUG,
    batch: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    author: Annotated[str, Parameter(name="--as")] = CMS.name,
) -> None:
    """Create and update entries from files and folders: all of them, or none when anything is wrong.

    Entries become what the files say of them: what a file leaves out is taken away.

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
    batch
        Load so many entries at a time, each batch on its own: what is in the database stays when a later one fails.
    author
        The account that is the author of what is loaded.
    """
    async with configured_database() as database:
        actor = await find_actor(database, author)
        if dry_run:
            print(await plan_files(database, actor, [path, *more], publish=publish, overwrite=overwrite, match_by=by))
            return
        say = ignore_progress if batch is None and not sys.stderr.isatty() else _say
        options = {"publish": publish, "overwrite": overwrite}
        paths = [path, *more]
        print(await load_files(database, actor, paths, **options, match_by=by, batch=batch, report_progress=say))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
