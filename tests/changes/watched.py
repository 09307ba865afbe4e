"""Acts that a watch is told of, or not, and patience."""

import asyncio
from collections.abc import Callable

from cms.access.actor import CMS
from cms.changes.watch import Watch
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries
from cms.editing.input.save_requests import SavedEntry
from tests.editing.tables import select
from tests.factories import make_keyword, make_person

TYPES = frozenset({"Keyword", "Person", "Franchise", "Movie", "Review"})
KEYWORDS, PEOPLE = frozenset({"Keyword"}), frozenset({"Person"})
PATIENCE = 60  # seconds, of which hardly any is needed


async def publish_keyword(database: Database) -> int:
    """Make a keyword live, and give the revision."""
    return await _publish(database, [await create_entry(database, CMS, "Keyword", make_keyword())])


async def publish_person(database: Database) -> int:
    """Make a person live, and give the revision."""
    return await _publish(database, [await create_entry(database, CMS, "Person", make_person())])


async def publish_both(database: Database) -> int:
    """Make a keyword and a person live in one act, and give the revision."""
    keyword = await create_entry(database, CMS, "Keyword", make_keyword())
    return await _publish(database, [keyword, await create_entry(database, CMS, "Person", make_person())])


async def _publish(database: Database, entries: list[SavedEntry]) -> int:
    published = await publish_entries(database, CMS, [one.entry_key for one in entries])
    assert published.revision is not None
    return published.revision


async def run(database: Database, *statements: str) -> None:
    """Do something to the tables that no act does, in one transaction."""
    async with database.transaction() as connection:
        for statement in statements:
            await connection.execute_query(statement)


async def logged(database: Database, type_name: str) -> int | None:
    """Give the revision of the last change to a type, as the log has it."""
    (row,) = await select(database, f"SELECT max(revision) AS latest FROM change WHERE type = '{type_name}'")
    latest: int | None = row["latest"]
    return latest


async def until(claim: Callable[[], bool]) -> None:
    """Wait until a claim holds; TimeoutError when it does not come to that."""
    async with asyncio.timeout(PATIENCE):
        while not claim():  # noqa: ASYNC110  a claim is about many things
            await asyncio.sleep(0.01)


async def certainty(watch: Watch) -> None:
    """Wait until anything is certain."""
    await until(lambda: watch.latest_of(TYPES) is not None)


async def doubt(watch: Watch) -> None:
    """Wait until nothing is certain."""
    await until(lambda: watch.latest_of(TYPES) is None)
