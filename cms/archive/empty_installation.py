"""Whether an installation holds nothing yet, so that an archive can be imported into it."""

from collections.abc import Sequence

from cms.archive.sections import SINGLE_ROWS, TableSection
from cms.editing.storage.store import Store
from cms.errors import ErrorCode, refuse

_REMEDY = (
    "an archive is imported into an empty installation only: name a new database in MARQUEE_DATABASE_URL,"
    " run `cms migrate`, and import it there."
)


async def check_empty(store: Store, sections: Sequence[TableSection]) -> None:
    """Refused when there is a row in any of the tables: an entry of either edition, or what is left of one that was there."""
    for section in sections:
        if section.model not in SINGLE_ROWS and await store.run(f"SELECT 1 AS one FROM {section.table.name} LIMIT 1"):
            held = f"{section.table.name} has rows"
            raise refuse(ErrorCode.INVALID, (), f"This installation is not empty ({held}); {_REMEDY}")
