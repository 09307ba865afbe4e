"""`cms load`: take in content that stands in files."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from cms.access.actor import CMS
from cms.entrypoints.cli.configured import configured_database
from cms.importing.files import load_files


async def load(path: Path, /, *more: Path, publish: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Create and update entries from files and folders: all of them, or none when anything is wrong.

    Parameters
    ----------
    path
        A file, or a folder with files in it.
    more
        Further ones.
    publish
        Also publish what was loaded.
    """
    async with configured_database() as database:
        report = await load_files(database, CMS, [path, *more], publish=publish)
    print(report)
