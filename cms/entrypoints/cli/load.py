"""`cms load`: take in content that stands in files."""

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from cms.access.actor import CMS
from cms.config import load_settings
from cms.content_types import models
from cms.database.address import parse_address
from cms.database.connect import open_database
from cms.database.migrated import check_migrated
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
    address = parse_address(load_settings(os.environ).database_url)
    async with open_database(address, models=models.__name__) as database:
        await check_migrated(database)
        report = await load_files(database, CMS, [path, *more], publish=publish)
    print(report)
