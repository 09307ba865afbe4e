"""The demo content, for a database that has none of its own."""

from pathlib import Path

import cms.demo
from cms.access.actor import CMS
from cms.content.editions import Edition
from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.importing.load_files import load_files
from cms.importing.load_report import LoadReport

DEMO = Path(cms.demo.__path__[0])


async def fill_when_empty(database: Database) -> LoadReport | None:
    """Load and publish the demo content, unless there is an entry of any type; what was loaded, None when nothing was."""
    for content_type in REGISTRY.content_types:
        if await MODELS.get(Edition.WORKING, content_type.table).exists():
            return None
    return await load_files(database, CMS, [DEMO], publish=True)
