"""The rows of a section as they are read: page by page along its key, none of them large."""

from collections.abc import AsyncIterator, Sequence

from cms.archive.sections import TableSection
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row

MOST_ROWS = 1_000
FIRST_ROWS = 50
PAGE_BYTES = 2_000_000
"""About so much is read at once: the next page has as many rows as take this, if they are like the last ones."""


class PageSize:
    """How many rows the next page has."""

    def __init__(self) -> None:
        self.rows = FIRST_ROWS

    def learn(self, rows: int, size: int) -> None:
        """Takes in how many bytes a page took."""
        self.rows = max(1, min(MOST_ROWS, rows * PAGE_BYTES // max(size, 1)))


async def _read_page(store: Store, section: TableSection, after: Sequence[object], most: int) -> list[Row]:
    """The next rows after the one with this key, or the first ones."""
    names = ", ".join(f'"{column}"' for column in dict.fromkeys((*section.columns, *section.key)))
    key = ", ".join(f'"{column}"' for column in section.key)
    conditions = []
    if after:
        conditions.append(f"({key}) > ({', '.join(f'${place}' for place in range(2, len(after) + 2))})")
    if section.sets_references:
        conditions.append("(" + " OR ".join(f'"{column}" IS NOT NULL' for column in section.columns if column != "id") + ")")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    statement = f"SELECT {names} FROM {section.table.name}{where} ORDER BY {key} LIMIT $1"
    return [section.table.decode(row) for row in await store.run(statement, most, *after)]


async def read_pages(store: Store, section: TableSection, size: PageSize) -> AsyncIterator[list[Row]]:
    """All its rows; whoever takes them tells `size` what a page came to."""
    after: tuple[object, ...] = ()
    while True:
        asked = size.rows
        page = await _read_page(store, section, after, asked)
        if page:
            yield page
        if len(page) < asked:
            return
        after = tuple(page[-1][column] for column in section.key)


async def count_rows(store: Store, section: TableSection) -> int:
    """How many rows its table has."""
    (row,) = await store.run(f"SELECT count(*) AS many FROM {section.table.name}")
    return int(row["many"])
